<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

/**
 * Reasons may be added; treat an unknown one by its code.
 *
 * Values may be added: treat one that is not here as unknown, not as an error.
 */
final class ErrorReason
{
    public const MALFORMED_REQUEST = 'malformed_request';
    public const MALFORMED_JSON = 'malformed_json';
    public const MALFORMED_PATH = 'malformed_path';
    public const CONTRACT_VIOLATION = 'contract_violation';
    public const UNSAFE_TEXT = 'unsafe_text';
    public const UNSAFE_NUMBER = 'unsafe_number';
    public const TOO_DEEP = 'too_deep';
    public const RESERVED_EVENT_TYPE = 'reserved_event_type';
    public const INVALID_TERMINAL_STATUS = 'invalid_terminal_status';
    public const BLANK_PROMPT = 'blank_prompt';
    public const CURSOR_MISMATCH = 'cursor_mismatch';
    public const CURSOR_AHEAD = 'cursor_ahead';
    public const MISSING_TOKEN = 'missing_token';
    public const MALFORMED_TOKEN = 'malformed_token';
    public const BAD_SIGNATURE = 'bad_signature';
    public const BAD_CLAIMS = 'bad_claims';
    public const TOKEN_EXPIRED = 'token_expired';
    public const TOKEN_NOT_YET_VALID = 'token_not_yet_valid';
    public const TOKEN_LIFETIME = 'token_lifetime';
    public const TOKEN_REPLAYED = 'token_replayed';
    public const MISSING_PRINCIPAL = 'missing_principal';
    public const CLAIM_MISMATCH = 'claim_mismatch';
    public const FOREIGN_RUN = 'foreign_run';
    public const FOREIGN_WORKER = 'foreign_worker';
    public const UNKNOWN_ROUTE = 'unknown_route';
    public const UNKNOWN_RUN = 'unknown_run';
    public const UNKNOWN_WORKER = 'unknown_worker';
    public const UNKNOWN_DRIFT = 'unknown_drift';
    public const UNKNOWN_METHOD = 'unknown_method';
    public const UNKNOWN_RESPONSE_TYPE = 'unknown_response_type';
    public const RUN_EXISTS = 'run_exists';
    public const IDEMPOTENCY_MISMATCH = 'idempotency_mismatch';
    public const IDEMPOTENCY_PRUNED = 'idempotency_pruned';
    public const SEQUENCE_MISMATCH = 'sequence_mismatch';
    public const LOG_FULL = 'log_full';
    public const ILLEGAL_TRANSITION = 'illegal_transition';
    public const RUN_TERMINAL = 'run_terminal';
    public const TURN_IN_PROGRESS = 'turn_in_progress';
    public const WORKER_TERMINAL = 'worker_terminal';
    public const WORKER_IN_TRANSITION = 'worker_in_transition';
    public const REQUEST_SETTLED = 'request_settled';
    public const LEASE_LOST = 'lease_lost';
    public const BATCH_ABORTED = 'batch_aborted';
    public const CURSOR_PRUNED = 'cursor_pruned';
    public const BODY_TOO_LARGE = 'body_too_large';
    public const PAYLOAD_TOO_LARGE = 'payload_too_large';
    public const TOO_MANY_VALUES = 'too_many_values';
    public const UNKNOWN_MEDIA_TYPE = 'unknown_media_type';
    public const STREAM_LIMIT = 'stream_limit';
    public const READ_LIMIT = 'read_limit';
    public const BODY_LIMIT = 'body_limit';
    public const PENDING_FRAME_LIMIT = 'pending_frame_limit';
    public const PENDING_REQUEST_LIMIT = 'pending_request_limit';
    public const ADMISSION_LIMIT = 'admission_limit';
    public const CRASH = 'crash';
    public const DATABASE_UNAVAILABLE = 'database_unavailable';
    public const OVERLOADED = 'overloaded';
    public const DRAINING = 'draining';
    public const NOT_READY = 'not_ready';

    public const ALL = [
        self::MALFORMED_REQUEST,
        self::MALFORMED_JSON,
        self::MALFORMED_PATH,
        self::CONTRACT_VIOLATION,
        self::UNSAFE_TEXT,
        self::UNSAFE_NUMBER,
        self::TOO_DEEP,
        self::RESERVED_EVENT_TYPE,
        self::INVALID_TERMINAL_STATUS,
        self::BLANK_PROMPT,
        self::CURSOR_MISMATCH,
        self::CURSOR_AHEAD,
        self::MISSING_TOKEN,
        self::MALFORMED_TOKEN,
        self::BAD_SIGNATURE,
        self::BAD_CLAIMS,
        self::TOKEN_EXPIRED,
        self::TOKEN_NOT_YET_VALID,
        self::TOKEN_LIFETIME,
        self::TOKEN_REPLAYED,
        self::MISSING_PRINCIPAL,
        self::CLAIM_MISMATCH,
        self::FOREIGN_RUN,
        self::FOREIGN_WORKER,
        self::UNKNOWN_ROUTE,
        self::UNKNOWN_RUN,
        self::UNKNOWN_WORKER,
        self::UNKNOWN_DRIFT,
        self::UNKNOWN_METHOD,
        self::UNKNOWN_RESPONSE_TYPE,
        self::RUN_EXISTS,
        self::IDEMPOTENCY_MISMATCH,
        self::IDEMPOTENCY_PRUNED,
        self::SEQUENCE_MISMATCH,
        self::LOG_FULL,
        self::ILLEGAL_TRANSITION,
        self::RUN_TERMINAL,
        self::TURN_IN_PROGRESS,
        self::WORKER_TERMINAL,
        self::WORKER_IN_TRANSITION,
        self::REQUEST_SETTLED,
        self::LEASE_LOST,
        self::BATCH_ABORTED,
        self::CURSOR_PRUNED,
        self::BODY_TOO_LARGE,
        self::PAYLOAD_TOO_LARGE,
        self::TOO_MANY_VALUES,
        self::UNKNOWN_MEDIA_TYPE,
        self::STREAM_LIMIT,
        self::READ_LIMIT,
        self::BODY_LIMIT,
        self::PENDING_FRAME_LIMIT,
        self::PENDING_REQUEST_LIMIT,
        self::ADMISSION_LIMIT,
        self::CRASH,
        self::DATABASE_UNAVAILABLE,
        self::OVERLOADED,
        self::DRAINING,
        self::NOT_READY,
    ];
}
