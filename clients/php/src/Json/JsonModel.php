<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Json;

use Illuminate\Contracts\Support\Arrayable;

/** A value of the contract. Immutable; encoded by `json_encode` as it goes on the wire. */
interface JsonModel extends Arrayable, \JsonSerializable
{
    /**
     * From decoded JSON, with the names of the wire. Members that are not known are kept, not refused.
     *
     * @param array<string, mixed>|\stdClass $data
     * @throws MalformedJson when a member is missing or is not of its type
     */
    public static function fromArray(array|\stdClass $data): mixed;

    /**
     * Arrays all the way down, with the names of the wire. An empty object becomes an empty array: encode the model
     * itself where the difference matters.
     *
     * @return array<string, mixed>
     */
    public function toArray(): array;
}
