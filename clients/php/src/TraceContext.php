<?php

declare(strict_types=1);

namespace OpenAgents\Runtime;

/**
 * The trace that a call belongs to (W3C Trace Context, level 1), and the name of the request that caused it.
 * The runtime keeps the trace with frames, so that the work they cause joins it.
 */
final class TraceContext
{
    private function __construct(
        private readonly ?string $traceId,
        private readonly string $flags,
        private readonly ?string $state,
        public readonly ?string $requestId,
    ) {
    }

    /** Every call begins a trace of its own. */
    public static function none(): self
    {
        return new self(null, '01', null, null);
    }

    /**
     * Of an incoming request's headers. What is malformed counts as absent, as the standard says.
     */
    public static function from(?string $traceparent, ?string $tracestate = null, ?string $requestId = null): self
    {
        $usableId = $requestId !== null && preg_match('/^[A-Za-z0-9._:-]{1,128}$/D', $requestId) === 1 ? $requestId : null;
        $form = '/^(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:$|-)/D';
        if ($traceparent === null || preg_match($form, $traceparent, $found) !== 1) {
            return new self(null, '01', null, $usableId);
        }
        $usableState = $tracestate !== null && preg_match('/^[\x20-\x7e\t]+$/D', $tracestate) === 1 ? $tracestate : null;

        return new self($found[1], $found[2], $usableState, $usableId);
    }

    /** @return array<string, string> `traceparent` of a new span in the trace, and `tracestate` where there is one */
    public function headers(): array
    {
        $traceId = $this->traceId ?? bin2hex(random_bytes(16));
        $headers = ['traceparent' => "00-{$traceId}-" . bin2hex(random_bytes(8)) . "-{$this->flags}"];

        return $this->state === null ? $headers : $headers + ['tracestate' => $this->state];
    }
}
