/** The guides in their order in the navigation. Each has a file `guides/{name}.md`. */
export const GUIDES: Record<string, string> = {
  guides: 'Guides',
  frontends: 'Frontends',
  comments: 'Comments',
  editors: 'Editors',
  moderators: 'Moderators',
  operators: 'Operators',
  postgresql: 'PostgreSQL',
  upgrade: 'Upgrade',
  configuration: 'Configuration',
  limits: 'Limits',
  problems: 'Problems',
}
