<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime;

/**
 * Event types as the contract describes them. Others are legal too: the vocabulary is open.
 */
final class EventTypes
{
    /** Shown in streams. */
    public const IN_STREAMS = [
        'run.started',
        'user.message',
        'turn.started',
        'step.started',
        'text.delta',
        'run.delta',
        'run.reasoning',
        'model.finished',
        'tool.delta',
        'tool.call',
        'approval.requested',
        'turn.waiting',
        'approval.resolved',
        'tool.progress',
        'tool.result',
        'step.finished',
        'turn.finished',
        'run.note',
        'run.frame_consumed',
        'run.loop_warning',
        'run.loop_detected',
        'run.cancel_requested',
        'run.finished',
        'tool',
        'verification',
        'payment',
    ];

    /** Kept in the log, left out of streams. */
    public const LEFT_OUT = [
        'tool.started',
        'run.executor_lost',
        'run.hook_applied',
        'run.hook_error',
    ];

    /** Left out of streams as well; a trailing star stands for any ending. */
    public const LEFT_OUT_PATTERNS = ['run.lease_*', 'lease.*', 'policy.*'];

    /** Only the runtime may write these; a trailing star stands for any ending. */
    public const RESERVED_PATTERNS = ['payment', 'approval.*', 'policy.*', 'run.executor_lost', 'run.loop_*'];
}
