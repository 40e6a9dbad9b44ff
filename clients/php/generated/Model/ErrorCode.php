<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

/**
 * The code that clients switch on. Codes may be added; treat an unknown one by its status.
 *
 * Values may be added: treat one that is not here as unknown, not as an error.
 */
final class ErrorCode
{
    public const INVALID_REQUEST = 'invalid_request';
    public const UNAUTHORIZED = 'unauthorized';
    public const FORBIDDEN = 'forbidden';
    public const NOT_FOUND = 'not_found';
    public const METHOD_NOT_ALLOWED = 'method_not_allowed';
    public const NOT_ACCEPTABLE = 'not_acceptable';
    public const CONFLICT = 'conflict';
    public const STALE_CURSOR = 'stale_cursor';
    public const PAYLOAD_TOO_LARGE = 'payload_too_large';
    public const UNSUPPORTED_MEDIA_TYPE = 'unsupported_media_type';
    public const RATE_LIMITED = 'rate_limited';
    public const INTERNAL_ERROR = 'internal_error';
    public const UNAVAILABLE = 'unavailable';

    public const ALL = [
        self::INVALID_REQUEST,
        self::UNAUTHORIZED,
        self::FORBIDDEN,
        self::NOT_FOUND,
        self::METHOD_NOT_ALLOWED,
        self::NOT_ACCEPTABLE,
        self::CONFLICT,
        self::STALE_CURSOR,
        self::PAYLOAD_TOO_LARGE,
        self::UNSUPPORTED_MEDIA_TYPE,
        self::RATE_LIMITED,
        self::INTERNAL_ERROR,
        self::UNAVAILABLE,
    ];
}
