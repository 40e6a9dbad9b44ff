<?php

declare(strict_types=1);

namespace OpenAgents\Runtime;

/** Who a request is made for: a user, or a guest. A run belongs to the principal that created it. */
final class Principal
{
    private function __construct(public readonly ?int $userId, public readonly ?string $guestScope)
    {
    }

    public static function user(int $id): self
    {
        return new self($id, null);
    }

    /** @throws \InvalidArgumentException for a scope that a header cannot carry: use visible ASCII, with spaces only inside */
    public static function guest(string $scope): self
    {
        if (preg_match('/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/D', $scope) !== 1) {
            throw new \InvalidArgumentException('A guest scope is visible ASCII text and not empty.');
        }

        return new self(null, $scope);
    }

    /** @return array<string, string> */
    public function headers(): array
    {
        return $this->userId !== null ? ['X-OA-USER-ID' => (string) $this->userId] : ['X-OA-GUEST-SCOPE' => (string) $this->guestScope];
    }

    /** @return array<string, int|string> what a token has to claim for these headers */
    public function claims(): array
    {
        return $this->userId !== null ? ['user_id' => $this->userId] : ['guest_scope' => (string) $this->guestScope];
    }
}
