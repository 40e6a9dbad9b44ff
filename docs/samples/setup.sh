# Source this in bash, from the root of the repository. It needs curl and node.
set -eo pipefail
RUNTIME=${RUNTIME_BASE_URL:-http://127.0.0.1:4100}
SECRET=${RUNTIME_SIGNATURE_SECRET:-$(cat .data/signature-secret)}

# token [run_id=…] [thread_id=…]: a token for one request of user 1, which may name that run and thread.
token() {
  node -e '
    const { createHmac, randomBytes } = require("node:crypto")
    const [secret, ...named] = process.argv.slice(1)
    const now = Math.floor(Date.now() / 1000)
    const claims = { iat: now, exp: now + 60, nonce: randomBytes(16).toString("hex"), user_id: 1 }
    for (const claim of named) claims[claim.slice(0, claim.indexOf("="))] = claim.slice(claim.indexOf("=") + 1)
    const payload = Buffer.from(JSON.stringify(claims)).toString("base64url")
    process.stdout.write(`v1.${payload}.${createHmac("sha256", secret).update(payload).digest("base64url")}`)
  ' "$SECRET" "$@"
}

call() { curl -sS -w '\n' -H 'x-oa-user-id: 1' -H 'content-type: application/json' "$@"; }
field() { node -p "JSON.parse(fs.readFileSync(0)).$1"; }
