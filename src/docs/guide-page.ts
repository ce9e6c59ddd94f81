/** The guides in their order in the navigation. Each has a file `guides/{name}.md`. */
export const GUIDES: Record<string, string> = {
  guides: 'Guides',
  frontends: 'Frontends',
  static: 'Build a static site',
  frameworks: 'Next and Astro',
  comments: 'Comments',
  server: 'Render on a server',
  form: 'A comment form',
  editors: 'Editors',
  moderators: 'Moderators',
  operators: 'Operators',
  proxies: 'nginx, Caddy, CDN',
  postgresql: 'PostgreSQL',
  upgrade: 'Upgrade',
  configuration: 'Configuration',
  limits: 'Limits',
  problems: 'Problems',
}
