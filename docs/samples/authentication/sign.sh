secret=test-signing-secret
claims='{"iat":1700000000,"exp":1700000300,"nonce":"nonce-1","run_id":"run_123","thread_id":"thread_abc","user_id":42}'

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

payload=$(printf %s "$claims" | base64url)
signature=$(printf %s "$payload" | openssl dgst -sha256 -hmac "$secret" -binary | base64url)
echo "v1.$payload.$signature"
