. docs/samples/setup.sh

call "$RUNTIME/internal/v1/health" -H "x-oa-runtime-signature: $(token)"
