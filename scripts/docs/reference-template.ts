/** Stands in the page where its policy will be, which is not known before the page is made. */
export const policyMark = 'CONTENT-POLICY'

/** The page around Redoc, in the language of its templates (Handlebars). */
export const referenceTemplate = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policyMark}">
<meta name="color-scheme" content="light dark">
<title>API reference · OpenAgents Runtime</title>
<link rel="icon" href="icon.svg" type="image/svg+xml">
<style>
body { margin: 0; }
.site { display: flex; gap: 1.25rem; align-items: baseline; padding: .75rem 1.25rem; font: 500 .95rem/1.4 system-ui, sans-serif; background: #fff; color: #1d2129; border-bottom: 1px solid #e3e6eb; }
.site a { color: inherit; text-decoration: none; }
.site a:hover { text-decoration: underline; }
.site b { font-weight: 650; }
noscript p { max-width: 40rem; margin: 2rem auto; padding: 0 1.25rem; font: 1rem/1.6 system-ui, sans-serif; }
@media (max-width: 40rem) { #redoc h1 { font-size: 1.6rem; } }
@media (prefers-color-scheme: dark) { .site { background: #14161a; color: #e6e8ec; border-color: #2b2f37; } }
</style>
{{{redocHead}}}
</head>
<body>
<header class="site"><a href="index.html"><b>OpenAgents Runtime</b></a><a href="contract.html">The contract in words</a><a href="errors.html">Errors</a></header>
<noscript><p>This page needs JavaScript. Without it, <a href="contract.html">the contract in words</a> says what every operation does.</p></noscript>
{{{redocHTML}}}
</body>
</html>
`
