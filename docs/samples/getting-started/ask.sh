. docs/samples/setup.sh

call -N "$RUNTIME/internal/v1/runs/stream" \
  -H "x-oa-runtime-signature: $(token)" \
  -d '{"prompt": "Why is the sky blue?"}'
