. docs/samples/setup.sh

created=$(call "$RUNTIME/internal/v1/runs" -H "x-oa-runtime-signature: $(token)" -d '{}')
RUN_ID=$(printf '%s' "$created" | field run.id)
THREAD_ID=$(printf '%s' "$created" | field run.thread_id)

# Two notes and the end, so that there is something to follow.
call "$RUNTIME/internal/v1/runs/$RUN_ID/events" -H "x-oa-runtime-signature: $(token run_id="$RUN_ID")" \
  -d '{"events": [{"event_type": "note.added", "payload": {"text": "one"}}, {"event_type": "note.added", "payload": {"text": "two"}},
       {"event_type": "run.finished", "payload": {"status": "succeeded"}}]}' > /dev/null

call -N "$RUNTIME/internal/v1/runs/$RUN_ID/stream?thread_id=$THREAD_ID&from=0&tail_ms=300000" \
  -H "x-oa-runtime-signature: $(token run_id="$RUN_ID" thread_id="$THREAD_ID")"
