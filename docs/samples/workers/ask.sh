. docs/samples/setup.sh

WORKER_ID=$(call "$RUNTIME/internal/v1/codex/workers" -H "x-oa-runtime-signature: $(token)" -d '{"workspace_ref": "repo_42"}' | field data.workerId)
worker="$RUNTIME/internal/v1/codex/workers/$WORKER_ID"

call "$worker/requests" -H "x-oa-runtime-signature: $(token)" \
  -d '{"request": {"request_id": "request-1", "method": "turn/start", "params": {"text": "Which tests are failing?"}}}'

call "$worker/stop" -H "x-oa-runtime-signature: $(token)" -d '{"reason": "Done for today."}'

call -N "$worker/stream?from=0&tail_ms=1000" -H "x-oa-runtime-signature: $(token)"
