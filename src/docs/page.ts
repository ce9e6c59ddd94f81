// The documentation page, its script and its style as text. Nothing is inline, so the security policy needs no
// exception. URLs are relative, so that they also work with a path prefix in front of the service.

export const page = (version: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Stet API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/${version}/swagger-ui.css">
<link rel="stylesheet" href="docs/${version}/page.css">
<script defer src="docs/${version}/swagger-ui-bundle.js"></script>
<script defer src="docs/${version}/page.js"></script>
</head>
<body>
<nav><a href="docs/guides">Guides</a></nav>
<main id="docs"></main>
<noscript><p>This page needs JavaScript. The contract itself: <a href="openapi.json">openapi.json</a>,
<a href="openapi.yaml">openapi.yaml</a>.</p></noscript>
</body>
</html>
`

export const script = `const dark = matchMedia('(prefers-color-scheme: dark)')
const paint = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', paint)
paint()
SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#docs',
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

export const style = `body { margin: 0 }
nav { padding: 12px 20px; text-align: right; font: 16px sans-serif }
nav a { color: #1a5fb4 }
html.dark-mode nav a { color: #8cb8f5 }
.swagger-ui .json-schema-2020-12-expand-deep-button { color: #505050 }
html:not(.dark-mode) .swagger-ui .opblock.opblock-get .opblock-summary-method { background: #1a5fb4 }
html:not(.dark-mode) .swagger-ui .opblock.opblock-post .opblock-summary-method, .swagger-ui .info .title small.version-stamp { background: #1e7448 }
html:not(.dark-mode) .swagger-ui .opblock.opblock-patch .opblock-summary-method, html:not(.dark-mode) .swagger-ui .opblock.opblock-put .opblock-summary-method { background: #8a4b08 }
html:not(.dark-mode) .swagger-ui .opblock.opblock-delete .opblock-summary-method { background: #b3261e }
.swagger-ui .info .title small { background: #4d5566 }
html:not(.dark-mode) .swagger-ui a.link, html:not(.dark-mode) .swagger-ui .info a { color: #1a5fb4 }
html:not(.dark-mode) .swagger-ui .btn.authorize { color: #1e7448; border-color: #1e7448 }
html:not(.dark-mode) .swagger-ui .btn.authorize svg { fill: #1e7448 }
html.dark-mode .swagger-ui :is(.headers td, .examples-select__section-label) { color: #e4e6e6 }
html.dark-mode .swagger-ui .json-schema-2020-12-expand-deep-button { color: #c8cccc }
@media (max-width: 640px) {
  .swagger-ui .wrapper { padding: 0 8px }
  .swagger-ui .info { margin: 24px 0 }
  .swagger-ui .opblock-tag { padding: 10px 0; flex-wrap: wrap }
  .swagger-ui .opblock-tag small { padding: 0; flex-basis: 100% }
  .swagger-ui .opblock .opblock-section-header { padding: 8px 12px; flex-wrap: wrap }
  .swagger-ui .opblock-description-wrapper, .swagger-ui .opblock-body .opblock-section > div,
  .swagger-ui .table-container, .swagger-ui .responses-inner { padding: 8px 12px }
  .swagger-ui table:is(.parameters, .responses-table, .headers), .swagger-ui table:is(.parameters, .responses-table, .headers) > tbody, .swagger-ui table:is(.parameters, .responses-table, .headers) > tbody > tr,
  .swagger-ui table:is(.parameters, .responses-table, .headers) > tbody > tr > td { display: block; width: auto; max-width: none; min-width: 0 }
  .swagger-ui table:is(.parameters, .responses-table, .headers) > thead, .swagger-ui .response-col_links { display: none !important }
  .swagger-ui table:is(.parameters, .responses-table, .headers) > tbody > tr > td, .swagger-ui table tbody tr td:first-of-type { padding: 4px 0 }
  .swagger-ui .response-col_status { font-weight: 700 }
  .swagger-ui .parameters-col_description input, .swagger-ui .parameters-col_description select { width: 100%; max-width: none; box-sizing: border-box }
  .swagger-ui .model-box, .swagger-ui .json-schema-2020-12 { box-sizing: border-box; max-width: 100%; overflow-x: auto }
  .swagger-ui pre, .swagger-ui .markdown table { max-width: 100%; overflow-x: auto }
  .swagger-ui .content-type-wrapper select, .swagger-ui select { max-width: 100% }
}
`
