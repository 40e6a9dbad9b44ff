<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

/**
 * The fate of the message, or of its recipient.
 *
 * Values may be added: treat one that is not here as unknown, not as an error.
 */
final class DeliveryState
{
    public const DELIVERED = 'delivered';
    public const BOUNCED = 'bounced';
    public const COMPLAINED = 'complained';
    public const UNSUBSCRIBED = 'unsubscribed';

    public const ALL = [
        self::DELIVERED,
        self::BOUNCED,
        self::COMPLAINED,
        self::UNSUBSCRIBED,
    ];
}
