<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Laravel;

/** The browser has closed its connection. */
final class ReaderGone extends \RuntimeException
{
}
