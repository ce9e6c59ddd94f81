// The page of the reference, its script and its style as text. Nothing is inline, so the security policy needs no
// exception. URLs are relative, so that they also work with a path prefix in front of the service.
import { layout } from './layout.ts'

export const page = (version: string) =>
  layout({
    title: 'API reference',
    root: '',
    path: 'docs',
    head: `
<link rel="stylesheet" href="docs/${version}/swagger-ui.css">
<link rel="stylesheet" href="docs/${version}/reference.css">
<link rel="preload" href="docs/reference.json" as="fetch" crossorigin>
<script defer src="docs/${version}/swagger-ui-bundle.js"></script>
<script defer src="docs/${version}/reference.js"></script>`,
    main: `<div id="reference"></div>
<noscript><p>The reference needs JavaScript. The contract itself: <a href="openapi.json">openapi.json</a>,
<a href="openapi.yaml">openapi.yaml</a>.</p></noscript>
`,
  })

export const script = `const dark = matchMedia('(prefers-color-scheme: dark)')
const paint = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', paint)
paint()

// Swagger UI draws a closed lock where a key is optional, and an open one where it is needed but not entered yet.
const locks = ({ React }) => ({
  components: {
    DeepLink: ({ text }) => React.createElement('span', null, text), // a link inside a button is none for a keyboard
    InfoUrl: () => React.createElement('a', { href: 'openapi.json' }, 'openapi.json'), // what is shown here is shorter
    ServersContainer: () => null, // there is one, and a choice of one has no label
  },
  wrapComponents: {
    UnlockAuthOperationIcon: (_, { getComponent }) => getComponent('LockAuthOperationIcon'),
    OperationSummary: Original => props => {
      const { operationProps } = props
      const security = operationProps.get('security')
      const isOptional = security?.some(one => one.isEmpty())
      const shown = isOptional ? operationProps.set('security', security.clear()) : operationProps
      return React.createElement(Original, { ...props, operationProps: shown })
    },
  },
})

SwaggerUIBundle({
  url: 'docs/reference.json',
  dom_id: '#reference',
  plugins: [locks],
  validatorUrl: null, // the default asks validator.swagger.io
  queryConfigEnabled: false, // no ?url= that shows another document under our name
  persistAuthorization: false, // keys stay out of localStorage
  withCredentials: false,
  deepLinking: true,
  displayRequestDuration: true,
  filter: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  requestSnippetsEnabled: true,
})
`

/** Swagger UI's own colours are too pale, and its tables too wide for a phone. Its classes may change, so the rules are few. */
export const style = `.swagger-ui { background: none !important }
html:not(.dark-mode) .swagger-ui :is(.opblock-summary-method, .info .title small) { background: #4d5566 !important }
.swagger-ui :is(a, .btn.authorize, .btn.authorize svg) { color: var(--link) !important; border-color: currentcolor !important; fill: currentcolor }
.swagger-ui :is(.json-schema-2020-12-expand-deep-button, .headers td, .examples-select__section-label, .parameter__in) { color: var(--text) !important }
.swagger-ui .microlight { max-height: none !important; white-space: pre-wrap !important }
@media (max-width: 40rem) {
  .swagger-ui :is(.parameters, .responses-table):is(table), .swagger-ui :is(.parameters, .responses-table) :is(tbody, tr, td) { display: block; width: auto; max-width: none; padding: 4px 0 }
  .swagger-ui :is(.parameters, .responses-table) thead, .swagger-ui .response-col_links { display: none !important }
  .swagger-ui :is(.wrapper, .table-container, .responses-inner) { padding: 0 12px }
}
`
