<?php

/** The process behind Upstream: php upstream-server.php <folder>. Prints its port, then answers until it is killed. */

declare(strict_types=1);

$folder = $argv[1];
$answers = unserialize((string) file_get_contents("{$folder}/answers"));
$server = stream_socket_server('tcp://127.0.0.1:0');
echo substr(strrchr((string) stream_socket_get_name($server, false), ':'), 1), "\n";
foreach ($answers as $number => [$bytes, $silenceMs]) {
    $connection = stream_socket_accept($server, 60);
    if ($connection === false) {
        exit(1);
    }
    $raw = '';
    while (($end = strpos($raw, "\r\n\r\n")) === false && !feof($connection)) {
        $raw .= fread($connection, 8192);
    }
    $length = preg_match('/^content-length: *(\d+)/mi', $raw, $found) === 1 ? (int) $found[1] : 0;
    while (strlen($raw) < $end + 4 + $length && !feof($connection)) {
        $raw .= fread($connection, 8192);
    }
    file_put_contents("{$folder}/writing", $raw);
    rename("{$folder}/writing", "{$folder}/request-{$number}");
    fwrite($connection, $bytes);
    usleep($silenceMs * 1000);
    fclose($connection);
}
