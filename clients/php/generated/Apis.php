<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime;

use OpenAgents\Runtime\Http\Transport;

/**
 * The operations of the contract 0.6.0, by what they are about.
 */
trait Apis
{
    abstract protected function transport(): Transport;

    /**
     * Is the service there, and may it be used?
     */
    public function service(): Api\ServiceApi
    {
        return new Api\ServiceApi($this->transport());
    }

    /**
     * Create runs, send them input, follow them, stop them, and verify them.
     */
    public function runs(): Api\RunsApi
    {
        return new Api\RunsApi($this->transport());
    }

    /**
     * The read models of a run.
     */
    public function projectors(): Api\ProjectorsApi
    {
        return new Api\ProjectorsApi($this->transport());
    }

    /**
     * Workers, sessions of Codex with a log of their own.
     */
    public function codex(): Api\CodexApi
    {
        return new Api\CodexApi($this->transport());
    }

    /**
     * Delivery reports about messages.
     */
    public function comms(): Api\CommsApi
    {
        return new Api\CommsApi($this->transport());
    }
}
