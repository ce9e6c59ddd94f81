/**
 * What is used of Node's `http`. Not by `import`, which reads all exports of a module of Node: one of them loads undici,
 * which nothing here needs and which took a twentieth of the start.
 */
export const { IncomingMessage, ServerResponse, STATUS_CODES, validateHeaderValue } =
  process.getBuiltinModule('node:http')
