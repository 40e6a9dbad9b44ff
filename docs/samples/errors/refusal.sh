. docs/samples/setup.sh

call "$RUNTIME/internal/v1/runs/no-such-run" -H "x-oa-runtime-signature: $(token run_id=no-such-run)"
