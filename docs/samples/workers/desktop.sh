. docs/samples/setup.sh

WORKER_ID=$(call "$RUNTIME/internal/v1/codex/workers" -H "x-oa-runtime-signature: $(token)" -d '{"adapter": "desktop"}' | field data.workerId)
worker="$RUNTIME/internal/v1/codex/workers/$WORKER_ID"

# Somebody asks, and waits for the outcome.
call "$worker/requests" -H "x-oa-runtime-signature: $(token)" \
  -d '{"request": {"request_id": "request-1", "method": "add", "params": [1, 2, 3]}}' &

# The desktop reads what is asked, does it, and tells the outcome under the same request_id. Here for five seconds.
call -N "$worker/stream?from=0&tail_ms=5000" -H "x-oa-runtime-signature: $(token)" | while IFS= read -r line; do
  case $line in 'data: {'*'"eventType":"worker.request.received"'*) ;; *) continue ;; esac
  id=$(printf '%s' "${line#data: }" | field payload.request_id)
  sum=$(printf '%s' "${line#data: }" | field 'payload.params.reduce((sum, n) => sum + n)')
  call "$worker/events" -H "x-oa-runtime-signature: $(token)" -o /dev/null \
    -d '{"event": {"event_type": "worker.response", "idempotency_key": "answer-'"$id"'",
         "payload": {"request_id": "'"$id"'", "response": {"id": "'"$id"'", "jsonrpc": "2.0", "result": '"$sum"'}}}}'
done
wait
