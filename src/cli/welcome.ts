/** What a newcomer reads at a terminal once the service listens. @param address where clients reach it. */
export const welcome = (address: string): string => `
Stet runs at   ${address}/
Documentation  ${address}/docs
First request  curl '${address}/v1/articles?include=commentCount'

The first comment of every author waits for a moderator. To approve one, make a key in a second terminal:
  npm run stet -- keys create "First moderator" --scope comments:moderate
What to do with it: ${address}/docs/moderators

Thirty articles with comments, 26 of them public, to try a frontend: npm run stet -- seed --demo
Ctrl-C stops the service.
`
