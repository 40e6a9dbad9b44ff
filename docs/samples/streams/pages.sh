. docs/samples/setup.sh

RUN_ID=$(call "$RUNTIME/internal/v1/runs" -H "x-oa-runtime-signature: $(token)" -d '{}' | field run.id)
call "$RUNTIME/internal/v1/runs/$RUN_ID/events" -H "x-oa-runtime-signature: $(token run_id="$RUN_ID")" \
  -d '{"events": [{"event_type": "note.added", "payload": {"text": "one"}}, {"event_type": "note.added", "payload": {"text": "two"}}]}' > /dev/null

after=0
while [ "$after" != null ]; do
  page=$(call "$RUNTIME/internal/v1/runs/$RUN_ID/events?after=$after&limit=2" -H "x-oa-runtime-signature: $(token run_id="$RUN_ID")")
  printf '%s' "$page" | field 'events.map((event) => `${event.seq} ${event.event_type}`).join("\n")'
  after=$(printf '%s' "$page" | field next_after)
done
