/** Examples of the contract; a test holds them against their schemas. */
export const newBanExample = { kind: 'host', value: 'casino.example', verdict: 'spam', reason: 'Gambling' }

export const banExample = {
  id: '0194bf0e-5c00-7a3e-9d1b-4c1e8f2a6d90',
  ...newBanExample,
  createdAt: '2025-02-01T00:00:00.000Z',
  createdBy: '0194bf0e-5c00-7a3e-9d1b-6b0f2c4d8e15',
  expiresAt: null,
  expired: false,
}

export const banApplicationExample = { status: 'spam', includeReviewed: false }

export const banAppliedExample = {
  matched: 1,
  results: [{ id: '0194bf0e-5c00-7a3e-9d1b-0d9c3b5a7f12', status: 'spam', problem: null }],
  remaining: false,
  cursor: null,
}
