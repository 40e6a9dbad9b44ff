<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Json;

/** Decoded JSON does not have the shape that the contract gives it. */
final class MalformedJson extends \UnexpectedValueException
{
}
