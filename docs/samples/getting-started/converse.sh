. docs/samples/setup.sh

created=$(call "$RUNTIME/internal/v1/runs" -H "x-oa-runtime-signature: $(token)" -d '{"metadata": {"title": "A conversation"}}')
RUN_ID=$(printf '%s' "$created" | field run.id)
THREAD_ID=$(printf '%s' "$created" | field run.thread_id)

call "$RUNTIME/internal/v1/runs/$RUN_ID/frames" \
  -H "x-oa-runtime-signature: $(token run_id="$RUN_ID" thread_id="$THREAD_ID")" \
  -d '{"thread_id": "'"$THREAD_ID"'", "frame_id": "message-1", "type": "user_message", "payload": {"text": "Count to three."}}'
