/** Examples of the contract; a test holds them against their schemas. */
export const keyRequestExample = { name: 'The newsroom', scopes: ['content:write'], expiresAt: null }

export const keyExample = {
  ...keyRequestExample,
  id: '0194bf0e-5c00-7a3e-9d1b-6b0f2c4d8e15',
  prefix: 'q7m2x0c9v4b1',
  createdAt: '2025-02-01T00:00:00.000Z',
  lastUsedAt: null,
  revokedAt: null,
}

export const newKeyExample = {
  ...keyExample,
  key: 'stet_q7m2x0c9v4b1_EXAMPLE',
}
