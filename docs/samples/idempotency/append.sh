. docs/samples/setup.sh

RUN_ID=$(call "$RUNTIME/internal/v1/runs" -H "x-oa-runtime-signature: $(token)" -d '{}' | field run.id)
append() {
  call "$RUNTIME/internal/v1/runs/$RUN_ID/events" -H "x-oa-runtime-signature: $(token run_id="$RUN_ID")" \
    -d '{"event_type": "note.added", "payload": {"text": "'"$1"'"}, "idempotency_key": "note-1"}'
}

append 'Counted by hand.' | field idempotentReplay
append 'Counted by hand.' | field idempotentReplay
append 'Something else.' | field 'error.details[0].reason'
