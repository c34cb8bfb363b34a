<?php
declare(strict_types=1);

/**
 * A payment proxy for <pay-button> in plain PHP 8.1 or newer: one file, no framework, no Composer.
 *
 * It holds the gateway's key, sets the price, creates the payment and asks the gateway whether it was
 * paid; the button believes nobody else. Three things must never happen: a success that the gateway has
 * not confirmed with the exact amount, a paid order that the shop never learns of, two payments for one purchase.
 *
 * Try it:  PAY_SANDBOX=1 php -S 127.0.0.1:8080   (in a folder with this file, pay-button.iife.js and index.html)
 * Live:    docs/php.md, and in French docs/php.fr.md.
 */

namespace PayButton;

use Closure;
use Exception;
use JsonException;
use PDO;
use PDOException;
use RuntimeException;
use stdClass;
use Throwable;

// ---------------------------------------------------------------- your shop

/**
 * What an order costs, in whole francs, and what it is; null where there is none. Ask your database here. Asked
 * when a payment begins, and again when its money has arrived. `'paid' => true`: it needs no payment any more.
 * `'repeatable' => true`: it may be paid many times, as a donation or an article at a fixed price.
 */
function resolve_order(string $order): ?array
{
    $orders = [
        '1001' => ['price' => 5000, 'title' => 'T-shirt'],
        '1002' => ['price' => 1500, 'title' => 'Café Touba'],
        '1003' => ['price' => 7500, 'title' => 'Pagne wax'],
    ];
    return $orders[$order] ?? null;
}

/**
 * Called with every verified ending, at least once: do your work once per `reference`. Ship on `succeeded`, unless
 * `$settlement` has `priceNow` (the order costs that by now, or null: there is no such order any more) or
 * `duplicateOf` (it was paid before, under that reference). `supersededBy` names a newer payment of the order.
 * With `sandbox` no money has come: the payment was simulated.
 */
function on_settled(array $session, array $settlement): void
{
    ['order' => $order, 'reference' => $reference, 'status' => $status] = $session;
    $what = match (true) {
        $status !== 'succeeded' => "is $status",
        isset($settlement['duplicateOf']) => "was paid twice: refund one, the first was {$settlement['duplicateOf']}",
        array_key_exists('priceNow', $settlement) => "was paid {$session['amount']['value']} F CFA, and costs " . ($settlement['priceNow'] ?? 'nothing we know') . ': do not ship, refund it or ask for the rest',
        default => 'is paid', // this is where you ship
    };
    error_log((isset($settlement['sandbox']) ? '[sandbox] ' : '') . "Order $order $what: $reference");
}

// ---------------------------------------------------------------- settings

/** For hosts where the environment cannot be set: a file that returns an array of settings, outside of the web's folder. */
const SETTINGS_FILE = __DIR__ . '/../pay-settings.php';

/** A setting: from the environment, else from the settings file. */
function setting(string $name, string $default = ''): string
{
    static $file = null;
    $file ??= @is_file(SETTINGS_FILE) ? (array) require SETTINGS_FILE : [];
    // Apache puts REDIRECT_ before a variable at each internal redirect; with PHP as a CGI there are one or two.
    foreach ([$name, "REDIRECT_$name", "REDIRECT_REDIRECT_$name"] as $variable) {
        $value = getenv($variable);
        if ($value === false) $value = $_SERVER[$variable] ?? '';
        if (is_string($value) && $value !== '') return $value;
    }
    return trim((string) ($file[$name] ?? $default));
}

/** `1` simulates DEXCHANGE; `egopay`, or `dexchange egopay`, the gateways that it names. */
function is_sandbox(): bool { return !in_array(setting('PAY_SANDBOX'), ['', '0'], true); }
function public_url(): string { return rtrim(setting('PAY_URL', is_sandbox() ? sandbox_url() : ''), '/'); }
function origins(): array { return preg_split('/[\s,]+/', setting('PAY_ORIGINS', (string) origin_of(public_url()))); }

/** Ids of the gateways that there are settings for. */
function gateways(): array
{
    if (is_sandbox()) return setting('PAY_SANDBOX') === '1' ? ['dexchange'] : preg_split('/[\s,]+/', setting('PAY_SANDBOX'));
    return array_keys(array_filter(['dexchange' => setting('DEXCHANGE_API_KEY'), 'egopay' => setting('EGOPAY_TOKEN')]));
}

/** Throws a `Fault` that names the setting and the fix. PHP keeps nothing between two requests, so each one checks. */
function check_settings(): void
{
    $need = static fn (bool $good, string $what): bool => $good ?: throw new Fault($what);
    $isKept = static fn (string $url): bool => str_starts_with($url, 'https://') || is_local($url);
    if (is_sandbox()) {
        $need(setting('DEXCHANGE_API_KEY') . setting('EGOPAY_TOKEN') === '', 'PAY_SANDBOX is set, and a key of a gateway too. Remove one of the two: with PAY_SANDBOX every order can be paid without money.');
        $need(array_diff(gateways(), array_keys(GATEWAYS)) === [], 'PAY_SANDBOX: 1, or the ids of gateways: ' . implode(' ', array_keys(GATEWAYS)) . '.');
    } else {
        $need(strlen(setting('PAY_SECRET')) >= 32, 'PAY_SECRET: set at least 32 random characters. Make them with: php -r "echo bin2hex(random_bytes(32));"');
        $need(origin_of(public_url()) !== null && $isKept(public_url()), 'PAY_URL: set the https address at which this file answers, such as https://shop.example/pay.php');
        $need(setting('PAY_FOLDER') . setting('PAY_DSN') !== '', 'PAY_FOLDER: set a folder that the web server does not show, or PAY_DSN for a database.');
        $need(gateways() !== [], 'Set DEXCHANGE_API_KEY, or EGOPAY_TOKEN with EGOPAY_START_URL; or PAY_SANDBOX=1 to try without an account.');
        $need(setting('EGOPAY_TOKEN') === '' || setting('EGOPAY_START_URL') !== '', 'EGOPAY_START_URL: eGoPay does not publish the address that starts a payment. Ask it for yours.');
    }
    foreach (origins() as $origin) $need(origin_of($origin) === $origin, 'PAY_ORIGINS: origins as browsers write them, without a path or a slash at the end, such as https://shop.example');
    foreach (['DEXCHANGE_URL', 'EGOPAY_URL', 'EGOPAY_START_URL'] as $name) $need(setting($name) === '' || $isKept(setting($name)), "$name: must begin with https://");
    $need(function_exists('curl_exec') || function_exists('stream_socket_client'), 'PHP can call nobody: ask your host for the extension curl.');
}

/** The sandbox's address, from the browser's request. A wrong one does no harm: in the sandbox there is no money. */
function sandbox_url(): string
{
    $host = preg_match('/^[\w.:\[\]-]+$/D', $_SERVER['HTTP_HOST'] ?? '') === 1 ? $_SERVER['HTTP_HOST'] : '127.0.0.1:8080';
    $scheme = in_array(strtolower($_SERVER['HTTPS'] ?? ''), ['', 'off'], true) ? 'http' : 'https';
    // On the command line SCRIPT_NAME is the file's path as it was typed, and not a path of the site.
    $script = isset($_SERVER['REQUEST_METHOD']) ? $_SERVER['SCRIPT_NAME'] ?? '' : '';
    return "$scheme://$host" . (basename($script) === basename(__FILE__) ? $script : '/pay');
}

const RETRY_AFTER = 3;               // seconds after which the button may ask again, and in which a gateway is asked once
const LONGEST_RETRY_AFTER = 30;      // the same while many wait
const FIRST_LOOK = 60;               // seconds until cron's second look at a payment; then each time it is twice as old
const LAST_LOOK = 12 * 3600;         // seconds between two looks of cron, at the most
const WATCHED_FOR = 7 * 86400;       // seconds after which cron no longer asks about a payment
const CRON_TIME = 240;               // seconds that a run of cron may take
const KEPT_FOR = 40 * 86400;         // seconds for which records are kept; that an order is paid, for ever
const PAGE_LIFETIME = 86400;         // seconds after which a hosted page is taken to be dead; no gateway names an end
const JUST_NOW = 5;                  // seconds in which a gateway's word that nothing is paid is good enough for a new payment
const MOST_FRANCS = 2 ** 53 - 1;     // above it whole numbers are no longer exact in JSON
const GATEWAY_TIME = 15;             // seconds that a call to a gateway may take in all
const LOCK_TIME = 60;                // seconds to wait for a lock in MySQL
const BODY_LIMIT = 16 * 1024;        // bytes of a request
const ANSWER_LIMIT = 64 * 1024;      // bytes of a gateway's answer or call
const JSON = JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE;

/** Names, what buyers know them by, the least francs that they take, calls a minute (eGoPay's is an assumption), hosts of their pages. */
const GATEWAYS = [
    'dexchange' => ['name' => 'DEXCHANGE', 'by' => 'Wave, Orange Money', 'least' => 100, 'calls' => 100, 'host' => 'pay.dexchange.sn'],
    'egopay' => ['name' => 'eGoPay', 'by' => 'T-Money, Moov', 'least' => 200, 'calls' => 60, 'host' => 'ego-pay.net'],
];

// ---------------------------------------------------------------- routes

/** The last line of the file calls it: PHP knows a class from the line on where it stands. */
function main(): int
{
    ini_set('display_errors', '0');
    // A buyer who leaves must not stop what was begun.
    ignore_user_abort(true);
    // Cron runs PHP as it finds it, and on some hosts that is a CGI.
    return isset($_SERVER['REQUEST_METHOD']) ? serve() : run_cron();
}

function serve(): int
{
    header_remove('X-Powered-By');
    header('Cache-Control: no-store');
    header('X-Content-Type-Options: nosniff');
    try {
        check_settings();
        route($_SERVER['REQUEST_METHOD'], request_path());
    } catch (Problem $problem) {
        refuse($problem);
    } catch (Throwable $error) {
        log_error($error);
        $detail = $error instanceof Fault ? $error->getMessage() : "Something broke in the proxy; the server's log knows more.";
        refuse(new Problem('internal_error', 500, $detail, [], 5));
    }
    return 0;
}

/** A script gets a problem to read, and a buyer without script a page. */
function refuse(Problem $problem): void
{
    if (preg_match('~^/checkout(/|$)~D', request_path()) === 1) refusal_page($problem);
    else answer_problem($problem);
}

/** The path below the public URL. */
function request_path(): string
{
    $path = (string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
    $base = (string) parse_url(public_url(), PHP_URL_PATH);
    return str_starts_with($path, "$base/") ? substr($path, strlen($base)) : $path;
}

function route(string $method, string $path): void
{
    $match = static fn (string $pattern): ?array => preg_match("~^$pattern$~D", $path, $parts) === 1 ? $parts : null;
    if ($match('/sessions')) {
        admit_origin('POST', $method);
        create_session();
    } elseif ($parts = $match('/sessions/([\w.\~-]{1,2048})')) {
        admit_origin('GET', $method);
        retrieve_session($parts[1]);
    } elseif ($match('/gateways')) {
        admit_origin('GET', $method);
        list_gateways();
    } elseif ($parts = $match('/webhooks/(' . implode('|', gateways()) . ')(?:/([\w.-]+))?')) {
        allow_methods('POST', $method);
        receive_webhook($parts[1], $parts[2] ?? null);
    } elseif ($parts = $match('/return/([\w.-]+)')) {
        allow_methods('GET, POST', $method);
        return_page($parts[1]);
    } elseif ($parts = $match('/return/([\w.-]+)/outcome')) {
        allow_methods('GET', $method);
        outcome_page($parts[1], find($parts[1], 'return'));
    } elseif ($match('/checkout')) {
        allow_methods('POST', $method);
        begin_by_form();
    } elseif ($parts = $match('/checkout/([^/]{1,768})')) {
        allow_methods('GET', $method);
        order_page(rawurldecode($parts[1]));
    } elseif ($match('/health')) {
        allow_methods('GET, HEAD', $method);
        show_health();
    } elseif (is_sandbox() && ($parts = $match('/sandbox/(\w+)'))) {
        allow_methods('GET, POST', $method);
        sandbox_page($parts[1], $method);
    } else {
        throw new Problem('invalid_request', 404, 'The proxy has nothing at this path. It answers below the address in PAY_URL.');
    }
}

/** CORS by exact origin; what creates a payment must also come from a page of ours. */
function admit_origin(string $methods, string $method): void
{
    header('Vary: Origin');
    $origin = $_SERVER['HTTP_ORIGIN'] ?? null;
    if ($origin !== null && !in_array($origin, origins(), true)) {
        throw new Problem('origin_not_allowed', 403, "The page's origin is not in PAY_ORIGINS.");
    }
    if ($origin !== null) {
        header("Access-Control-Allow-Origin: $origin");
        header('Access-Control-Expose-Headers: Location, Retry-After');
    }
    if ($method === 'OPTIONS') {
        header("Access-Control-Allow-Methods: $methods");
        header('Access-Control-Allow-Headers: Content-Type, Idempotency-Key, Prefer');
        header('Access-Control-Max-Age: 600');
        http_response_code(204);
        exit;
    }
    allow_methods($methods, $method);
    if ($method === 'POST' && $origin === null && ($_SERVER['HTTP_SEC_FETCH_SITE'] ?? '') !== 'same-origin') {
        throw new Problem('origin_not_allowed', 403, 'The request has no Origin header; browsers send one.');
    }
}

function allow_methods(string $methods, string $method): void
{
    if (in_array($method, explode(', ', $methods), true)) return;
    header("Allow: $methods");
    throw new Problem('invalid_request', 405, "This path takes $methods.");
}

/** The gateways to choose from. One that has no calls left for a create is not available at the moment. */
function list_gateways(): void
{
    $describe = static fn (string $id): array => ['id' => $id, 'name' => GATEWAYS[$id]['name'], 'available' => has_calls($id, 'create')];
    answer_json(200, 'application/json', ['gateways' => array_map($describe, gateways())]);
}

/** The settings were checked before. Here is tested, at most every 10 s, whether a record can be written. */
function show_health(): void
{
    with_record('health', static function (array &$record): void {
        if (abs(time() - ($record['at'] ?? 0)) > 10) $record = ['at' => time()];
    });
    answer_json(200, 'application/json', ['status' => 'ok']);
}

// ---------------------------------------------------------------- POST /sessions

function create_session(): void
{
    $type = strtolower(trim(explode(';', $_SERVER['CONTENT_TYPE'] ?? '')[0]));
    if ($type !== 'application/json') throw new Problem('invalid_request', 415, 'Send the body with Content-Type: application/json.');
    $text = (string) file_get_contents('php://input', false, null, 0, BODY_LIMIT + 1);
    if (strlen($text) > BODY_LIMIT) throw new Problem('invalid_request', 413, 'The body is larger than 16 kB.');
    $key = $_SERVER['HTTP_IDEMPOTENCY_KEY'] ?? '';
    if (preg_match('/^[\x21-\x7e]{8,128}$/D', $key) !== 1) throw bad_request('Send the header Idempotency-Key: a new UUID per attempt.');

    $session = begin(check_request($text), $key, $text);
    header('Location: ' . public_url() . "/sessions/{$session['id']}");
    answer_session(201, $session);
}

/** The session for what was asked: a new one, or that of the key or the purchase. It may have ended already. */
function begin(stdClass $asked, string $key, string $text): array
{
    $order = priced_order($asked->order) ?? throw order_not_found();
    $amount = ['value' => $order['price'], 'currency' => 'XOF'];
    if (isset($asked->amount) && (array) $asked->amount !== $amount) {
        throw new Problem('amount_changed', 409, "The amount shown is not the order's price.", ['amount' => $amount]);
    }
    ['name' => $name, 'least' => $least] = GATEWAYS[$asked->gateway];
    if ($order['price'] < $least) throw new Problem('amount_out_of_range', 422, "$name takes $least XOF or more.");

    $session = session_of_key($key, $text, $asked, $order);
    $settled = known_end($session);
    // Another payment has paid the order since: do not send the buyer to this one.
    if ($settled === null && !$order['repeatable'] && is_paid($asked->order)) throw already_paid();
    return $settled ?? $session;
}

/** One key, one session. The lock is held until the session exists: a second request with the key waits for it. */
function session_of_key(string $key, string $text, stdClass $asked, array $order): array
{
    return with_record("key $key", function (array &$record, Closure $save) use ($text, $asked, $order): array {
        // With a key, as all digests here: without one, the phone number in the body could be guessed.
        $fingerprint = digest("body $text");
        if (($record['fingerprint'] ?? $fingerprint) !== $fingerprint) {
            throw new Problem('idempotency_conflict', 422, 'This Idempotency-Key was used with another body.');
        }
        if (isset($record['session'])) return $record['session'];
        // A key is kept only if a payment was begun for it: keys cost nothing, and the records of a million would fill the disk.
        $create = static function () use ($asked, $order, $fingerprint, &$record, $save): array {
            $record['fingerprint'] = $fingerprint;
            return $record['session'] = create_payment($asked, $order, $record, $save);
        };
        return $order['repeatable'] ? $create() : session_of_purchase($asked, $order, $create);
    });
}

/** One live payment for one purchase, whatever the key: one page cannot be paid twice. */
function session_of_purchase(stdClass $asked, array $order, Closure $create): array
{
    // Order, price, gateway and buyer. Like every record name it is stored only as a digest with a key.
    $name = 'purchase ' . json_encode([$asked->order, $order['price'], $asked->gateway, $asked->customer], JSON);
    return with_record($name, function (array &$purchase) use ($asked, $order, $create): array {
        if ($order['paid'] || is_paid($asked->order)) throw already_paid();
        $session = live_payment($purchase['reference'] ?? null) ?? $create();
        $purchase = ['reference' => $session['reference']];
        with_record("latest {$asked->order}", static fn (array &$latest): array => $latest = $purchase);
        return $session;
    });
}

function is_paid(string $order): bool { return read_record("paid $order") !== []; }
function order_not_found(): Problem { return new Problem('order_not_found', 404, 'The shop knows no such order.'); }
function already_paid(): Problem { return new Problem('order_already_paid', 409, 'The order is paid.'); }

/**
 * The session of a reference while it can still be paid; null: a new payment may begin. Asks the gateway: a canceled
 * page cannot be paid, and one that has ended may have been paid just before its end, or at a second try.
 */
function live_payment(?string $reference): ?array
{
    $session = $reference === null ? null : read_record("reference $reference")['session'] ?? null;
    if ($session === null) return null;
    $isOpen = static fn (): bool => time() < page_end($session) && known_end($session) === null;
    try {
        $now = verify($session, 'create');
    } catch (Problem $problem) {
        // Nothing is known. An open page can be shown again; one that has ended is not replaced.
        return $isOpen() ? $session : throw $problem;
    }
    if ($now['status'] === 'succeeded') return ($now['atAnotherPrice'] ?? false) ? null : throw already_paid();
    if ($isOpen()) return $session;
    if (is_unpaid($session)) return null;
    throw has_calls($session['gateway'], 'news') ? unavailable($session['gateway'], "does not say clearly that $reference is unpaid, so no other payment was begun") : too_many();
}

function page_end(array $session): int { return strtotime($session['createdAt']) + PAGE_LIFETIME; }

/** Whether the gateway has said just now that a payment, which has ended, is not paid. */
function is_unpaid(array $session): bool { return abs(time() - (read_record("settled {$session['reference']}")['unpaid'] ?? 0)) <= JUST_NOW; }

/** Makes the payment at the gateway. If its reference cannot be stored first, no payment is made. */
function create_payment(stdClass $asked, array $order, array &$record, Closure $save): array
{
    if ($order['paid']) throw already_paid();
    $gateway = $asked->gateway;
    // Before anything is stored: a create that is not sent to the gateway leaves no record.
    if (!take_call($gateway, 'create')) throw too_many();
    // A new reference for each try, stored before it is used: the answer to the last try may be lost.
    $reference = new_reference($asked->order);
    $record['tries'] = [...$record['tries'] ?? [], $reference];
    $save();
    watch($reference, time());

    $session = [
        'status' => 'pending', 'gateway' => $gateway, 'order' => $asked->order, 'reference' => $reference,
        'amount' => ['value' => $order['price'], 'currency' => 'XOF'], 'description' => $order['title'], 'createdAt' => now(),
    ] + ($order['repeatable'] ? ['repeatable' => true] : []);
    $session += create_at_gateway($session, $asked->customer ?? new stdClass());
    if (isset($session['gatewayReference'])) bind_payment($gateway, $session['gatewayReference'], $reference);
    $session = ['id' => sign($reference, 'session')] + $session;
    with_record("reference $reference", static fn (array &$found): array => $found = ['session' => $session, 'returnUrl' => $asked->returnUrl, 'byForm' => $asked->byForm]);
    return $session;
}

/** `1001-k7q2m-4xd8p`: the order, and ten characters without look-alikes, short enough to be read out on the phone. */
function new_reference(string $order): string
{
    $slug = trim((string) preg_replace('/[^A-Za-z0-9]+/', '-', substr($order, 0, 20)), '-') ?: 'order';
    $letters = '0123456789abcdefghjkmnpqrstvwxyz';
    $random = implode('', array_map(static fn (): string => $letters[random_int(0, 31)], range(1, 10)));
    return "$slug-" . substr($random, 0, 5) . '-' . substr($random, 5);
}

/** A gateway's id belongs to the first session that it was given for: one payment must not pay two orders. */
function bind_payment(string $gateway, string $id, string $reference): void
{
    $owner = with_record("owner $gateway $id", static fn (array &$owner): array => $owner += ['reference' => $reference]);
    if ($owner['reference'] === $reference) return;
    note("$gateway gave the id $id to {$owner['reference']} and to $reference");
    throw unavailable($gateway, "answered with another payment's id");
}

/** The body as it must be. Objects stay objects, so that `[]` and `{}` are told apart. */
function check_request(string $text): stdClass
{
    try {
        $body = json_decode($text, false, 16, JSON_THROW_ON_ERROR);
    } catch (JsonException) {
        throw bad_request('The body is not valid JSON.');
    }
    if (!$body instanceof stdClass) throw bad_request('The body must be a JSON object.');
    if (!is_string($body->order ?? null) || !is_order($body->order)) throw bad_request('`order` must be a string of 1 to 64 printable characters.');
    if (isset($body->amount)) {
        $amount = $body->amount;
        $value = $amount instanceof stdClass && !is_string($amount->value ?? null) ? whole_francs($amount->value ?? null) : null;
        if ($value === null || ($amount->currency ?? null) !== 'XOF') throw bad_request('`amount` must be { value, currency }: whole francs, and "XOF".');
        $body->amount = (object) ['value' => $value, 'currency' => 'XOF'];
    }
    $body->gateway ??= count(gateways()) === 1 ? gateways()[0] : null;
    if (!in_array($body->gateway, gateways(), true)) throw bad_request('`gateway` must be ' . implode(' or ', gateways()) . '.');
    $body->customer = tidy_customer($body->customer ?? null);
    $body->byForm = false;
    $returnUrl = $body->returnUrl ?? null;
    $good = is_string($returnUrl) && strlen($returnUrl) <= 8192 && in_array(origin_of($returnUrl), origins(), true);
    if (!$good) throw bad_request('`returnUrl` must be an absolute URL on one of PAY_ORIGINS.');
    return $body;
}

function is_order(string $text): bool { return preg_match('/^[^\p{Cc}\p{Cs}]{1,64}$/Du', $text) === 1; }

/** Optional data never stops a sale: a name is cut, and what else cannot be used is left out. */
function tidy_customer(mixed $given): ?stdClass
{
    $customer = new stdClass();
    foreach (['name' => 100, 'phone' => 32, 'email' => 254] as $field => $max) {
        $value = $given instanceof stdClass ? $given->$field ?? null : null;
        if (!is_string($value) && !is_int($value)) continue;
        $text = trim((string) $value);
        if ($field === 'name') $text = preg_match("/^.{0,$max}/su", $text, $start) === 1 ? $start[0] : '';
        if (preg_match("/^.{1,$max}$/Dsu", $text) === 1) $customer->$field = $text;
    }
    return (array) $customer === [] ? null : $customer;
}

/** The shop's order with all its fields. A price that is not whole francs is an error of the shop's, and nothing is sold. */
function priced_order(string $order): ?array
{
    $found = resolve_order($order);
    if ($found === null) return null;
    $price = whole_francs($found['price'] ?? null);
    if ($price === null) throw new RuntimeException("resolve_order gave the order $order the price " . json_encode($found['price'] ?? null, JSON) . ': it must be whole francs, as 5000 or \'5000\'');
    return [
        'price' => $price,
        'title' => trim((string) ($found['title'] ?? '')) ?: "Commande $order",
        'paid' => (bool) ($found['paid'] ?? false),
        'repeatable' => (bool) ($found['repeatable'] ?? false),
    ];
}

/**
 * 5000, '5000' or '5000.00' as PDO gives a DECIMAL, and 5000.0 or 5e3 as some servers write JSON, are the same.
 * Null: the value must be rounded or guessed.
 */
function whole_francs(mixed $value): ?int
{
    if (is_string($value) && preg_match('/^[1-9]\d{0,14}(\.0{1,6})?$/D', $value) === 1) $value = (float) $value;
    if (!is_int($value) && !is_float($value)) return null;
    return $value >= 1 && $value <= MOST_FRANCS && $value == (int) $value ? (int) $value : null;
}

/** The origin of a URL without credentials and oddities that browsers read differently; otherwise null. */
function origin_of(string $url): ?string
{
    if (preg_match('~^(https?://[a-z0-9.-]+(?::\d+)?)(?:[/?#][^\s\\\\\x00-\x1f]*)?$~Di', $url, $parts) !== 1) return null;
    return strtolower($parts[1]);
}

/** Whether a URL is on this machine. */
function is_local(string $url): bool { return preg_match('~^https?://(127\.0\.0\.1|localhost)(:\d+)?$~D', origin_of($url) ?? '') === 1; }
function now(): string { return gmdate('Y-m-d\TH:i:s\Z'); }

// ---------------------------------------------------------------- GET /sessions/{id}

function retrieve_session(string $id): void
{
    $session = find($id, 'session')['session'] ?? throw new Problem('session_not_found', 404, 'There is no session with this id, or it is too old.');
    answer_session(200, verify($session, 'poll'));
}

/** The settled session; null if it has not settled. */
function known_end(array $session): ?array { return read_record("settled {$session['reference']}")['session'] ?? null; }

/**
 * The present status of a session. The only way to an ending: polls, webhooks, creates and cron all come through here.
 * `$why` is `poll`, `webhook` (anybody), `signed` (who knows the webhook's address), `create` or `cron`.
 */
function verify(array $session, string $why): array
{
    $look = static fn (array &$record, Closure $save): array => look($session, $why, $record, $save);
    // If another request has the lock, a poll or an unsigned webhook does not wait: the next poll gets the answer.
    return with_record("settled {$session['reference']}", $look, !in_array($why, ['poll', 'webhook'], true)) ?? known_end($session) ?? $session;
}

/** Asks the gateway, if `may_ask` allows it. An answer that is missing, unknown or does not fit changes nothing. */
function look(array $session, string $why, array &$record, Closure $save): array
{
    $known = $record['session'] ?? null;
    if ($known !== null && in_array($why, ['signed', 'cron'], true)) tell($record, $save);
    // A failed payment may still be paid, so it is read again; only for polls is a failure final.
    if ($known !== null && ($known['status'] === 'succeeded' || $why === 'poll')) return $known;
    if (!may_ask($session, $why, $record)) return $known ?? $session;
    $record['asked'] = time();
    // Write first: if nothing can be written, an ending could not be stored, so the gateway is not asked.
    $save();
    ['status' => $status, 'amount' => $amount, 'unclear' => $unclear] = read_at_gateway($session);
    $otherAmount = $amount !== null && $amount !== $session['amount']['value'];
    if ($otherAmount) $unclear = 'amount';
    // Logged once for each payment, because each is read many times.
    if ($unclear !== null && ($record['unclear'] ?? null) !== $unclear) {
        $record['unclear'] = $unclear;
        note("{$session['reference']}: " . GATEWAYS[$session['gateway']]['name'] . " answered something unexpected in $unclear; look the payment up in its dashboard");
    }
    // When the gateway last said clearly that this payment has ended unpaid. Without that no other one begins.
    $isOver = $status === 'pending' ? $record['asked'] > page_end($session) : $status !== 'succeeded';
    if ($isOver && $unclear === null) $record['unpaid'] = time();
    else unset($record['unpaid']);
    if ($status === 'pending' || $otherAmount || ($status === 'succeeded' && $amount === null)) return $known ?? $session;
    if ($known !== null && $status !== 'succeeded') return $known;
    return settle($session, $status, $record, $save) ?? $known ?? $session;
}

/** Limits the status reads: for each payment one in some seconds, and for all payments what the gateway accepts. */
function may_ask(array $session, string $why, array &$record): bool
{
    $gateway = $session['gateway'];
    $isDue = abs(time() - ($record['asked'] ?? 0)) >= ($why === 'signed' || $why === 'create' ? 1 : cadence($gateway));
    $purpose = $why === 'cron' ? 'cron' : ($why === 'poll' && !isset($record['news']) ? 'poll' : 'news');
    if ($isDue && take_call($gateway, $purpose)) {
        unset($record['news']);
        return true;
    }
    if ($why === 'cron' && $isDue) throw too_many();
    // No call is left for the gateway's webhook: the next poll gets a call of the share `news`, or cron reads it.
    if ($why === 'signed') {
        $record['news'] = true;
        watch($session['reference'], time());
    }
    return false;
}

/** Stores an ending, then tells the shop: if this process dies in between, it is told later. Null: it has to wait. */
function settle(array $session, string $status, array &$record, Closure $save): ?array
{
    $settlement = $status === 'succeeded' ? receive($session) : [];
    if ($settlement === null) return null;
    $settled = ['status' => $status, 'settledAt' => now()] + $session;
    unset($settled['checkoutUrl']);
    if (array_key_exists('priceNow', $settlement)) $settled['atAnotherPrice'] = true;
    if (is_sandbox()) $settlement['sandbox'] = true;
    $record = ['session' => $settled, 'settlement' => $settlement, 'told' => false] + $record;
    $save();
    tell($record, $save);
    return $settled;
}

/** Tells the shop, unless that was done. After an error the gateway's next call, or cron, tries again. */
function tell(array &$record, Closure $save): void
{
    if ($record['told']) return;
    try {
        on_settled($record['session'], $record['settlement']);
    } catch (Throwable $error) {
        note("on_settled broke for {$record['session']['reference']}: {$error->getMessage()}");
        return;
    }
    $record['told'] = true;
    $save();
}

/**
 * Money has arrived: what it means for the order at its present price; null if the price is not known now.
 * Only a payment of exactly that price marks the order as paid.
 */
function receive(array $session): ?array
{
    ['order' => $order, 'reference' => $reference] = $session;
    try {
        $priced = priced_order($order);
    } catch (Throwable $error) {
        note("the money for $order has arrived, and its price is not known: {$error->getMessage()}");
        return null;
    }
    $price = $priced['price'] ?? null;
    $isPrice = $price === $session['amount']['value'];
    $settlement = $isPrice ? [] : ['priceNow' => $price];
    if ($priced['repeatable'] ?? $session['repeatable'] ?? false) return $settlement;
    $paid = $isPrice ? with_record("paid $order", static fn (array &$paid): array => $paid += ['reference' => $reference]) : read_record("paid $order");
    $others = ['duplicateOf' => $paid['reference'] ?? null, 'supersededBy' => read_record("latest $order")['reference'] ?? null];
    return $settlement + array_filter($others, static fn (?string $other): bool => $other !== null && $other !== $reference);
}

// ---------------------------------------------------------------- cron

/** `php pay.php`, every few minutes: finds payments whose buyer and webhook never came back. Returns the exit code. */
function run_cron(): int
{
    try {
        check_settings();
        $unlock = store()->lock(record_key('cron run'), false);
        if ($unlock === null) {
            echo "Another run is at work.\n";
            return 0;
        }
        $counts = look_at_watched(time() + CRON_TIME);
        echo implode(', ', array_map(static fn (string $what, int $count): string => "$count $what", array_keys($counts), $counts)), "\n";
        delete_old_records();
        $unlock();
        return $counts['errors'] === 0 ? 0 : 1;
    } catch (Throwable $error) {
        log_error($error);
        return 1;
    }
}

/** Verifies the due payments. An error with one is counted, and does not stop the others. */
function look_at_watched(int $until): array
{
    $counts = ['settled' => 0, 'pending' => 0, 'errors' => 0, 'left for the next run' => 0];
    foreach (due_watches($counts['errors']) as $watched) {
        try {
            $what = time() < $until ? look_at($watched, $until) : 'left for the next run';
        } catch (Throwable $error) {
            log_error($error, "{$watched['reference']}: ");
            $what = 'errors';
        }
        if ($what !== null) $counts[$what]++;
    }
    return $counts;
}

/** The due payments: first those not read yet, the newest first, because most are paid at once or never. */
function due_watches(int &$errors): array
{
    $due = [];
    foreach (store()->keys('watch') as $key) {
        try {
            $watched = read_key($key);
            if (!isset($watched['reference'], $watched['since'], $watched['due'])) continue;
            // Two shops may share a folder or a database: leave out the other's.
            if ($key === record_key("watch {$watched['reference']}") && $watched['due'] <= time()) $due[] = $watched;
        } catch (Throwable $error) {
            log_error($error);
            $errors++;
        }
    }
    $rank = static fn (array $watched): array => $watched['due'] === $watched['since'] ? [0, -$watched['since']] : [1, $watched['due']];
    usort($due, static fn (array $one, array $other): int => $rank($one) <=> $rank($other));
    return $due;
}

/** Verifies one payment. Returns the name of the count for it; null: it is not counted. */
function look_at(array $watched, int $until): ?string
{
    ['reference' => $reference, 'since' => $since] = $watched;
    $session = read_record("reference $reference")['session'] ?? null;
    if ($session === null) {
        // A create that got no hosted page.
        if (time() - $since > 3600) unwatch($reference);
        return null;
    }
    $before = known_end($session);
    $now = verify_in_time($session, $until);
    if ($now === null) return 'left for the next run';
    $isTold = read_record("settled $reference")['told'] ?? false;
    watch_on($watched, $now['status'], $isTold);
    if ($now['status'] === 'pending') return 'pending';
    if (!$isTold) return 'errors';
    return $before === null || $before['status'] !== $now['status'] ? 'settled' : null;
}

/** Sets the next look. Failed payments are watched too: some buyers pay at the second try, on the same page. */
function watch_on(array $watched, string $status, bool $isTold): void
{
    ['reference' => $reference, 'since' => $since] = $watched;
    $age = time() - $since;
    if ($age <= WATCHED_FOR && !($isTold && $status === 'succeeded')) {
        watch($reference, time() + min(LAST_LOOK, max(FIRST_LOOK, $age)));
        return;
    }
    if (!$isTold) note("$reference: $status after a week, and not asked about any more");
    unwatch($reference);
}

/** Waits while the gateway may not be asked; null if the time of the run ends first. */
function verify_in_time(array $session, int $until): ?array
{
    for (;;) {
        try {
            return verify($session, 'cron');
        } catch (Problem $problem) {
            if ($problem->problem !== 'rate_limited') throw $problem;
        }
        if (time() + 2 >= $until) return null;
        sleep(2);
    }
}

/** Makes cron look at a payment at the time `due`. `since` is when the payment was begun. */
function watch(string $reference, int $due): void
{
    with_record("watch $reference", static function (array &$watched) use ($reference, $due): void {
        $watched = ['reference' => $reference, 'since' => $watched['since'] ?? $due, 'due' => $due];
    });
}

function unwatch(string $reference): void { store()->delete(record_key("watch $reference")); }

/** Once a day. The records of paid orders stay for ever. */
function delete_old_records(): void
{
    with_record('deleted old', static function (array &$record): void {
        if (time() - ($record['at'] ?? 0) < 86400) return;
        foreach (['key', 'purchase', 'latest', 'owner', 'reference', 'settled', 'sandbox'] as $kind) store()->deleteOlder($kind, time() - KEPT_FOR);
        $record = ['at' => time()];
    });
}

// ---------------------------------------------------------------- webhook and return page

/** Anybody can send one, so nothing in it is believed. It only makes us ask the gateway. */
function receive_webhook(string $gateway, ?string $token): void
{
    $text = (string) file_get_contents('php://input', false, null, 0, ANSWER_LIMIT);
    $sent = read_json($text);
    if ($sent === null) parse_str($text, $sent);
    if (is_array($sent['details'] ?? null)) $sent = $sent['details'];
    $named = $sent[$gateway === 'dexchange' ? 'externalTransactionId' : 'transaction_ref'] ?? '';
    $found = $token !== null ? find($token, "webhook $gateway") : (is_string($named) ? read_record("reference $named") : []);
    try {
        if (($found['session']['gateway'] ?? null) === $gateway) verify($found['session'], $token === null ? 'webhook' : 'signed');
    } catch (Problem) {
        // The next call or poll asks again.
    }
    answer_json(200, 'application/json', new stdClass());
}

/** Says that the buyer is back, and leads to the shop's page; how the payment went is asked for there. */
function return_page(string $token): void
{
    $found = find($token, 'return');
    if ($found['byForm'] ?? false) {
        outcome_page($token, $found);
        return;
    }
    $href = origins()[0] . '/';
    $data = $outcome = '';
    if ($found !== []) {
        $href = with_session($found);
        $data = " data-reference=\"{$found['session']['reference']}\"";
        $outcome = htmlspecialchars(outcome_url($token));
    }
    // Sends a message to the shop's page. If the page answers, this window closes; if not, it goes to the shop itself.
    $script = <<<'JS'
        const link = document.querySelector('a[data-reference]');
        if (link) {
          const reference = link.dataset.reference;
          const shop = new URL(link.href).origin;
          const leave = setTimeout(() => location.replace(link.href), 700);
          const hear = (data) => {
            if (!data || data.payButton !== 'ack' || data.reference !== reference) return;
            clearTimeout(leave);
            close();
          };
          const message = { payButton: 'return', reference };
          addEventListener('message', (event) => { if (event.origin === shop) hear(event.data); });
          const channel = new BroadcastChannel('pay-button');
          channel.onmessage = (event) => hear(event.data);
          channel.postMessage(message);
          if (opener) opener.postMessage(message, shop);
        }
        JS;
    $refresh = $outcome === '' ? '' : "<noscript><meta http-equiv=\"refresh\" content=\"2;url=$outcome\"></noscript>";
    $more = $outcome === '' ? '' : "<p><a class=\"plain\" href=\"$outcome\">Voir ici où en est le paiement</a></p>";
    $body = "$refresh<p>Un instant…</p><p><a href=\"" . htmlspecialchars($href) . "\"$data>Retourner à la boutique</a></p>$more<script>$script</script>";
    answer_page($found === [] ? 404 : 200, 'Retour à la boutique', $body, 'script-src ' . source_hash($script) . "; form-action 'none'");
}

/**
 * The shop's page with the session in its fragment, where no server's log sees it. A route that a script of the page
 * has there (`#/orders/1003`) stays in front of it; a place in the page (`#top`) is replaced.
 */
function with_session(array $found): string
{
    [$page, $fragment] = explode('#', $found['returnUrl'], 2) + [1 => ''];
    $session = http_build_query(['pay-session' => $found['session']['id'], 'pay-order' => $found['session']['order']]);
    $isRoute = preg_match('~^[/!]~', $fragment) === 1;
    return "$page#" . ($isRoute ? $fragment . (str_contains($fragment, '?') ? '&' : '?') : '') . $session;
}

// ---------------------------------------------------------------- without script

/** `GET /checkout/{order}`: what an order is and what it costs, with a button for each gateway. Begins nothing. */
function order_page(string $id): void
{
    $order = (is_order($id) ? priced_order($id) : null) ?? throw order_not_found();
    if ($order['paid'] || (!$order['repeatable'] && is_paid($id))) throw already_paid();
    $ways = array_filter(gateways(), static fn (string $gateway): bool => $order['price'] >= GATEWAYS[$gateway]['least']);
    if ($ways === []) throw new Problem('amount_out_of_range', 422, "No gateway takes {$order['price']} XOF.");
    $hidden = static fn (string $name, string $value): string => "<input type=\"hidden\" name=\"$name\" value=\"" . htmlspecialchars($value) . '">';
    $action = htmlspecialchars(public_url() . '/checkout');
    $form = static fn (string $gateway): string => "<form method=\"post\" action=\"$action\">"
        . $hidden('order', $id) . $hidden('amount', (string) $order['price']) . $hidden('gateway', $gateway)
        . '<input type="submit" value="' . htmlspecialchars('Payer avec ' . GATEWAYS[$gateway]['by']) . '"></form>';
    $heading = "{$order['title']}, " . francs($order['price']);
    // What WhatsApp and similar apps show of a link.
    $preview = '<meta property="og:title" content="' . htmlspecialchars($heading) . '">';
    $body = '<h1>' . htmlspecialchars($order['title']) . '</h1><p class="price">' . francs($order['price']) . '</p><p>Commande ' . htmlspecialchars($id) . '</p>'
        . implode('', array_map($form, $ways))
        . '<p>Vous confirmez sur votre téléphone. Gardez la référence qui s’affiche ensuite.</p>';
    // Browsers may apply this rule to all redirects after the form too, up to the hosted page.
    $to = is_local(public_url()) ? "'self' https: http:" : "'self' https:";
    buyer_page(200, $heading, $preview, $body, "form-action $to", 'same-origin');
}

/** `POST /checkout`: a form begins the payment, and leads to the hosted page. Whoever presses again is led to the same one. */
function begin_by_form(): void
{
    $from = $_SERVER['HTTP_ORIGIN'] ?? 'null';
    // Old browsers, and text browsers, send a referrer and no origin.
    $referrer = $_SERVER['HTTP_REFERER'] ?? '';
    if ($from === 'null' || $from === '') $from = origin_of($referrer);
    if (!in_array($from, [...origins(), origin_of(public_url())], true)) throw new Problem('origin_not_allowed', 403, 'The form stands on no page of PAY_ORIGINS, or the browser does not say where it stands.');
    if ((int) ($_SERVER['CONTENT_LENGTH'] ?? 0) > BODY_LIMIT) throw new Problem('invalid_request', 413, 'The form is larger than 16 kB.');

    $field = static fn (string $name): ?string => is_string($_POST[$name] ?? null) && trim($_POST[$name]) !== '' ? trim($_POST[$name]) : null;
    $isShopPage = in_array(origin_of($referrer), origins(), true) && !str_contains($referrer, '/checkout/');
    $amount = $field('amount');
    $body = [
        'order' => $field('order'),
        'gateway' => $field('gateway'),
        // The amount that the buyer was shown. It is only compared, and never used as the price.
        'amount' => $amount === null ? null : ['value' => whole_francs($amount), 'currency' => $field('currency') ?? 'XOF'],
        'customer' => ['name' => $field('name'), 'phone' => $field('phone'), 'email' => $field('email')],
        'returnUrl' => $field('returnUrl') ?? ($isShopPage ? $referrer : origins()[0] . '/'),
    ];
    $text = json_encode($body, JSON);
    $asked = check_request($text);
    $asked->byForm = true;
    $session = begin($asked, bin2hex(random_bytes(16)), $text);
    // The payment ended while it was begun.
    if (!isset($session['checkoutUrl'])) throw unavailable($session['gateway'], 'ended the payment');
    header('Referrer-Policy: no-referrer');
    header("Location: {$session['checkoutUrl']}", true, 303);
}

const OUTCOMES = [
    'pending' => 'Nous vérifions votre paiement. Cette page se met à jour d’elle-même. Ne payez pas une deuxième fois.',
    'succeeded' => 'Paiement reçu, merci. Gardez cette page comme reçu.',
    'failed' => 'Le paiement a été refusé.',
    'canceled' => 'Le paiement a été annulé.',
    'expired' => 'Le délai de paiement est dépassé.',
];

function outcome_url(string $token): string { return public_url() . "/return/$token/outcome"; }

/** How a payment went, as the gateway says. Asks again by itself while it is pending; a receipt once it is paid. */
function outcome_page(string $token, array $found): void
{
    if ($found === []) throw new Problem('session_not_found', 404, 'There is no such payment, or it is too old.');
    $session = $found['session'];
    try {
        $session = verify($session, 'poll');
    } catch (Problem) {
        // Nothing is known yet.
    }
    $amount = francs($session['amount']['value']);
    $isPaid = $session['status'] === 'succeeded';
    $isPending = $session['status'] === 'pending';
    $said = ($session['atAnotherPrice'] ?? false) ? "Nous avons reçu $amount, mais le prix de la commande a changé. La boutique va vous contacter." : OUTCOMES[$session['status']];
    $rows = [
        'Boutique' => parse_url($found['returnUrl'], PHP_URL_HOST),
        'Commande' => "{$session['order']} · {$session['description']}",
        'Référence' => $session['reference'],
    ] + ($isPaid ? ['Montant' => $amount, 'Date' => gmdate('d/m/Y à H:i', strtotime($session['settledAt'])) . ' UTC', 'Payé avec' => GATEWAYS[$session['gateway']]['name']] : []);
    $list = '';
    foreach ($rows as $name => $value) $list .= "<dt>$name</dt><dd>" . htmlspecialchars((string) $value) . '</dd>';
    $address = htmlspecialchars(outcome_url($token));
    $head = $isPending ? '<meta http-equiv="refresh" content="' . max(5, cadence($session['gateway'])) . ";url=$address\">" : '';
    $heading = $isPaid ? "✓ Payé $amount" : "Paiement de $amount";
    $body = "<h1>$heading</h1><p role=\"status\">$said</p><dl>$list</dl><p><a href=\"" . htmlspecialchars(with_session($found)) . '">Retourner à la boutique</a></p>'
        . ($isPending ? "<p><a class=\"plain\" href=\"$address\">Vérifier maintenant</a></p>" : '');
    buyer_page(200, $heading, $head, $body);
}

/** What a buyer without script reads where a payment cannot be begun. All other codes are for the shop to fix. */
const REFUSALS = [
    'origin_not_allowed' => 'Votre navigateur n’a pas dit d’où vous venez. Ouvrez la page de la commande et réessayez.',
    'order_not_found' => 'Cette commande est introuvable. Contactez la boutique.',
    'order_already_paid' => 'Cette commande est déjà payée.',
    'amount_changed' => 'Le prix de la commande a changé. Rien n’a été débité. Ouvrez de nouveau la page de la commande.',
    'amount_out_of_range' => 'Ce moyen de paiement n’accepte pas ce montant.',
    'rate_limited' => 'Trop de demandes en ce moment. Aucun paiement n’a commencé. Réessayez dans une minute.',
    'gateway_unavailable' => 'Le service de paiement ne répond pas. Aucun paiement n’a commencé. Réessayez dans un instant.',
];

function refusal_page(Problem $problem): void
{
    if ($problem->retryAfter !== null) header("Retry-After: {$problem->retryAfter}");
    $code = $problem->problem;
    $said = REFUSALS[$code] ?? 'La page de paiement n’a pas pu s’ouvrir. Rien n’a été débité. Contactez la boutique.';
    $order = is_string($_POST['order'] ?? null) && !in_array($code, ['order_not_found', 'order_already_paid'], true) ? $_POST['order'] : null;
    $again = $order === null ? '' : '<p><a class="plain" href="' . htmlspecialchars(public_url() . '/checkout/' . rawurlencode($order)) . '">Voir la commande</a></p>';
    $shop = htmlspecialchars((string) origins()[0]) . '/';
    buyer_page($problem->status, 'Paiement', '', "<h1>Paiement</h1><p role=\"alert\">$said</p><p><small>$code</small></p><p><a href=\"$shop\">Retourner à la boutique</a></p>$again");
}

/** A page for buyers, without script. */
function buyer_page(int $status, string $title, string $head, string $body, string $policy = "form-action 'none'", string $referrer = 'no-referrer'): void
{
    $style = 'body{font:18px/1.5 system-ui,sans-serif;max-width:26em;margin:10vh auto;padding:0 1em;text-align:center;overflow-wrap:anywhere}'
        . ':root{color-scheme:light dark}h1{font-size:1.25em;line-height:1.2}.price{font-size:1.6em;font-weight:700;margin:0}dl{text-align:left;display:inline-grid;grid-template-columns:auto auto;gap:.3em 1em;margin:0;font-size:.85em}dd{margin:0}'
        . 'a,input{box-sizing:border-box;display:inline-block;margin-top:1em;padding:.7em 1.2em;border:0;border-radius:10px;background:#0b6b53;color:#fff;font:inherit;font-weight:600;text-decoration:none}input{width:100%;white-space:normal}'
        . 'a.plain{background:none;color:inherit;font-weight:400;text-decoration:underline}@media print{a,input{display:none}}';
    answer_page($status, htmlspecialchars($title), "$head<style>$style</style>$body", 'style-src ' . source_hash($style) . "; $policy", $referrer);
}

/** An amount as buyers read it; it does not break over two lines. */
function francs(int $value): string { return number_format($value, 0, ',', "\u{202f}") . "\u{a0}F\u{a0}CFA"; }

// ---------------------------------------------------------------- gateways

/** Creates the payment: `checkoutUrl`, and `gatewayReference` where the gateway has its id already. */
function create_at_gateway(array $session, stdClass $customer): array
{
    if (is_sandbox()) return sandbox_create($session);
    $created = $session['gateway'] === 'dexchange' ? dexchange_create($session, $customer) : egopay_create($session);
    if (is_hosted_page($session['gateway'], $created['checkoutUrl'])) return $created;
    throw unavailable($session['gateway'], 'answered without a page to pay on that is its own');
}

/** The payment's state at the gateway: `status`, `amount` in francs or null, and the field that is `unclear`. */
function read_at_gateway(array $session): array
{
    if (is_sandbox()) return sandbox_read($session);
    return $session['gateway'] === 'dexchange' ? dexchange_read($session) : egopay_read($session);
}

/** A status and an amount as a gateway writes them. Any word that we do not know is `pending`, and `unclear` names the field. */
function payment_state(mixed $word, mixed $amount, array $words, string $statusField, string $amountField): array
{
    $known = is_string($word) || is_int($word) || is_float($word) ? $words[strtoupper(trim((string) $word))] ?? null : null;
    $francs = whole_francs($amount);
    $unclear = $known === null ? $statusField : ($known === 'succeeded' && $francs === null ? $amountField : null);
    return ['status' => $known ?? 'pending', 'amount' => $francs, 'unclear' => $unclear];
}

/** Buyers are sent to the gateway's own hosts only; to this machine while the gateway is on it too. */
function is_hosted_page(string $gateway, mixed $url): bool
{
    $origin = is_string($url) ? origin_of($url) ?? '' : '';
    $api = setting($gateway === 'dexchange' ? 'DEXCHANGE_URL' : 'EGOPAY_START_URL');
    if (is_local($api)) return is_local($origin);
    $own = $gateway === 'egopay' ? [GATEWAYS[$gateway]['host'], parse_url($api, PHP_URL_HOST)] : [GATEWAYS[$gateway]['host']];
    foreach ($own as $host) if (preg_match('~^https://([a-z0-9-]+\.)*' . preg_quote($host, '~') . '$~D', $origin) === 1) return true;
    return false;
}

/** Where the gateway may call, and where it sends the buyer. */
function webhook_url(array $session): string { return public_url() . "/webhooks/{$session['gateway']}/" . sign($session['reference'], "webhook {$session['gateway']}"); }
function return_url(array $session): string { return public_url() . '/return/' . sign($session['reference'], 'return'); }

function dexchange_create(array $session, stdClass $customer): array
{
    [$status, $body] = dexchange('POST', 'get-link', array_filter([
        'externalTransactionId' => $session['reference'],
        'ItemName' => $session['description'],
        'ItemPrice' => $session['amount']['value'],
        'customData' => json_encode(['order' => $session['order']], JSON),
        'callBackURL' => webhook_url($session),
        'successUrl' => return_url($session),
        'failureUrl' => return_url($session),
        'ClientName' => $customer->name ?? null,
        'ClientPhone' => $customer->phone ?? null,
        'Email' => $customer->email ?? null,
    ], static fn (mixed $value): bool => $value !== null));
    $says = "answered $status to a create";
    // DEXCHANGE's error page says that 403 is maintenance; other material says that a permission is missing.
    $isMaintained = $status === 403 && stripos(json_encode($body, JSON), 'maintenance') !== false;
    if (!$isMaintained && in_array($status, [401, 403, 404], true)) throw misconfigured('dexchange', "$says: check DEXCHANGE_API_KEY, and that the account is verified");
    if ($status === 429) throw too_many();
    if ($status >= 400 && $status < 500 && !$isMaintained && $status !== 408 && $status !== 409) throw rejected('dexchange', $says);
    $id = $body['transactionId'] ?? null;
    $isOurs = ($body['externalTransactionId'] ?? $session['reference']) === $session['reference'];
    if ($status < 200 || $status > 299 || !$isOurs || !is_string($id) || preg_match('/^[\w-][\w.-]{0,127}$/D', $id) !== 1) throw unavailable('dexchange', $says);
    return ['checkoutUrl' => $body['PaymentUrl'] ?? null, 'gatewayReference' => $id];
}

function dexchange_read(array $session): array
{
    $id = $session['gatewayReference'];
    [$status, $body] = dexchange('GET', rawurlencode($id));
    if ($status === 404) return ['status' => 'pending', 'amount' => null, 'unclear' => null];
    if ($status < 200 || $status > 299) throw unavailable('dexchange', "answered $status about {$session['reference']}");
    // The SDK's type has none of these fields. If one is there, it must name the payment that was asked for.
    foreach (['transactionId' => $id, 'externalTransactionId' => $session['reference'], 'ExternalTransactionId' => $session['reference']] as $field => $ours) {
        if (is_string($body[$field] ?? null) && $body[$field] !== $ours) return ['status' => 'pending', 'amount' => null, 'unclear' => $field];
    }
    $words = [
        'PENDING' => 'pending', 'PROCESSING' => 'pending', 'INITIATED' => 'pending', 'SUCCESS' => 'succeeded', 'COMPLETED' => 'succeeded',
        'FAILED' => 'failed', 'CANCELLED' => 'canceled', 'CANCELED' => 'canceled', 'EXPIRED' => 'expired',
    ];
    $amount = whole_francs($body['Amount'] ?? null) ?? $body['amount'] ?? null;
    return payment_state($body['Status'] ?? $body['status'] ?? null, $amount, $words, 'Status', 'Amount');
}

/** The HTTP status and the payment in the answer, which may be wrapped. */
function dexchange(string $method, string $path, ?array $body = null): array
{
    $url = rtrim(setting('DEXCHANGE_URL', 'https://api-m.dexchange.sn'), '/') . "/api/v1/transaction/merchant/$path";
    [$status, $json] = call_gateway('dexchange', $method, $url, ['Authorization: Bearer ' . setting('DEXCHANGE_API_KEY')], $body);
    foreach (['transaction', 'data'] as $wrapper) {
        if (is_array($json[$wrapper] ?? null) && !array_is_list($json[$wrapper])) return [$status, $json[$wrapper]];
    }
    return [$status, $json];
}

/**
 * Starts a payment at eGoPay. The vendor does not publish this call: the address is yours to ask for, and the names of
 * the fields are assumptions, drawn from its verify call and its error texts. Change them here as eGoPay tells you.
 */
function egopay_create(array $session): array
{
    [$code, $body] = egopay(setting('EGOPAY_START_URL'), [
        'token' => setting('EGOPAY_TOKEN'),
        'transaction_ref' => $session['reference'],
        'amount' => $session['amount']['value'],
        'channel' => 'ALL',
        'description' => $session['description'],
        'return_url' => return_url($session),
        'callback_url' => webhook_url($session),
    ]);
    $says = "answered $code to a create";
    if (in_array($code, [401, 403, 404], true)) throw misconfigured('egopay', "$says: check EGOPAY_TOKEN and EGOPAY_START_URL");
    if ($code === 500 && stripos(json_encode($body, JSON), 'auth token') !== false) throw misconfigured('egopay', "$says: check EGOPAY_TOKEN");
    if ($code === 429) throw too_many();
    if ($code >= 400 && $code < 500) throw rejected('egopay', $says);
    if ($code < 200 || $code > 299) throw unavailable('egopay', $says);
    return ['checkoutUrl' => $body['payment_url'] ?? null];
}

/** Documented by the vendor. Asks by our own reference, because the vendor's ids change if the buyer tries twice. */
function egopay_read(array $session): array
{
    $url = rtrim(setting('EGOPAY_URL', 'https://api.ego-pay.net'), '/') . '/api/v1/payments/gate/verify';
    [$code, $body] = egopay($url, ['token' => setting('EGOPAY_TOKEN'), 'transaction_ref' => $session['reference']]);
    if ($code < 200 || $code > 299) throw unavailable('egopay', "answered $code about {$session['reference']}");
    $details = is_array($body['details'] ?? null) ? $body['details'] : [];
    // What it answers about a payment that nobody has tried yet is not documented. Without details it stays pending.
    if (($details['transaction_ref'] ?? null) !== $session['reference']) return ['status' => 'pending', 'amount' => null, 'unclear' => null];
    return payment_state($details['status'] ?? null, $details['amount'] ?? null, ['0' => 'failed', '1' => 'succeeded', '2' => 'pending', '4' => 'failed'], 'status', 'amount');
}

/** Its error code, which may stand in the HTTP status or in the body; the body's wins, being the vendor's own. */
function egopay(string $url, array $body): array
{
    [$status, $json] = call_gateway('egopay', 'POST', $url, [], $body);
    foreach ([$json['code'] ?? null, $json['status_code'] ?? null] as $code) {
        if (is_numeric($code) && $code >= 400 && $code <= 599) return [(int) $code, $json];
    }
    return [$status, $json];
}

// ---------------------------------------------------------------- the sandbox: both gateways, played by this file

function sandbox_create(array $session): array
{
    $id = bin2hex(random_bytes(10));
    $payment = ['status' => 'pending', 'amount' => $session['amount']['value'], 'returnUrl' => return_url($session)] + $session;
    with_record("sandbox $id", static fn (array &$record): array => $record = $payment);
    return ['checkoutUrl' => public_url() . "/sandbox/$id", 'gatewayReference' => $id];
}

function sandbox_read(array $session): array
{
    $payment = read_record("sandbox {$session['gatewayReference']}");
    return ['status' => $payment['status'] ?? 'pending', 'amount' => $payment['amount'] ?? null, 'unclear' => null];
}

/** The hosted page: the buyer chooses what becomes of the payment. */
function sandbox_page(string $id, string $method): void
{
    $payment = read_record("sandbox $id");
    if ($payment === []) throw new Problem('invalid_request', 404, 'The sandbox has no such payment.');
    $outcome = $method === 'POST' ? $_POST['outcome'] ?? '' : '';
    if (in_array($outcome, ['succeeded', 'failed', 'canceled', 'expired'], true)) {
        with_record("sandbox $id", static function (array &$record) use ($outcome): void {
            if ($record['status'] !== 'succeeded') $record['status'] = $outcome;
        });
        if (!isset($_POST['stay'])) {
            header("Location: {$payment['returnUrl']}", true, 303);
            return;
        }
        answer_page(200, 'Simulation', '<h1>C’est noté</h1><p>Fermez cette page : la boutique l’apprendra par le bouton, ou par <code>php pay.php</code>.</p>', "form-action 'none'");
        return;
    }
    $style = 'body{font:18px/1.5 system-ui,sans-serif;max-width:24em;margin:8vh auto;padding:0 1em}button{display:block;width:100%;margin:.5em 0;padding:.7em;font:inherit}';
    $button = static fn (string $value, string $label): string => "<button name=\"outcome\" value=\"$value\">$label</button>";
    $body = "<style>$style</style><h1>" . number_format($payment['amount'], 0, ',', ' ') . ' F CFA</h1><p>' . htmlspecialchars($payment['description']) . '</p>'
        . '<p><strong>Simulation de ' . GATEWAYS[$payment['gateway']]['name'] . '.</strong> Aucun argent ne change de main.</p><form method="post">'
        . $button('succeeded', 'Payer') . $button('failed', 'Paiement refusé') . $button('canceled', 'Annuler') . $button('expired', 'Laisser expirer')
        . '<label><input type="checkbox" name="stay"> Ne pas revenir à la boutique</label></form>';
    answer_page(200, 'Simulation', $body, 'style-src ' . source_hash($style) . "; form-action 'self'");
}

// ---------------------------------------------------------------- calls to a gateway

/**
 * How the calls that a gateway takes in a minute are shared, in percent: a share of its own that nobody else can take,
 * how much of the common rest may be used when it takes one more, and how much it may have in all. So a crowd of waiting
 * buyers, or of strangers who call, leaves room for creates and for cron; and creates leave room for the reads that follow.
 */
const SHARES = ['create' => [20, 40, 40], 'news' => [15, 45, 60], 'cron' => [15, 40, 55], 'poll' => [5, 30, 35]];
const WINDOW = 65; // seconds: a minute, and some more because calls take different times to arrive

/** Takes one call to a gateway. `false`: there is none for this purpose. */
function take_call(string $gateway, string $purpose): bool
{
    return with_record("calls $gateway", static function (array &$calls) use ($gateway, $purpose): bool {
        $calls = recent($calls);
        $share = free_share($calls, $gateway, $purpose);
        if ($share !== null) $calls[] = ['at' => time(), 'for' => $purpose, 'share' => $share];
        return $share !== null;
    });
}

function has_calls(string $gateway, string $purpose): bool { return free_share(recent(read_record("calls $gateway")), $gateway, $purpose) !== null; }
function recent(array $calls): array { return array_values(array_filter($calls, static fn (array $call): bool => abs(time() - $call['at']) < WINDOW)); }
function used(array $calls, string $what, string $value): int { return count(array_filter($calls, static fn (array $call): bool => $call[$what] === $value)); }

/** The share that the next call comes out of: the purpose's own, or the common one; null where both are used up. */
function free_share(array $calls, string $gateway, string $purpose): ?string
{
    [$own, $common, $most] = array_map(static fn (int $percent): int => intdiv(GATEWAYS[$gateway]['calls'] * $percent, 100), SHARES[$purpose]);
    if (used($calls, 'for', $purpose) >= $most) return null;
    if (used($calls, 'share', $purpose) < $own) return $purpose;
    return used($calls, 'share', 'common') < $common ? 'common' : null;
}

/** Seconds after which to ask again: more when polls have used up more than half of what they may have. */
function cadence(string $gateway): int
{
    $most = GATEWAYS[$gateway]['calls'] * SHARES['poll'][2] / 100;
    $crowd = max(0, 2 * used(recent(read_record("calls $gateway")), 'for', 'poll') / $most - 1);
    return RETRY_AFTER + (int) round(min(1, $crowd) * (LONGEST_RETRY_AFTER - RETRY_AFTER));
}

/** One call: the HTTP status, 0 where there was no usable answer, and the JSON object in it. It is never repeated or redirected. */
function call_gateway(string $gateway, string $method, string $url, array $headers, ?array $body): array
{
    $headers = [...$headers, 'Accept: application/json', 'Content-Type: application/json', 'Connection: close'];
    $text = $body === null ? '' : json_encode($body, JSON | JSON_UNESCAPED_SLASHES);
    try {
        [$status, $answer] = function_exists('curl_exec') ? send_by_curl($method, $url, $headers, $text) : send_by_socket($method, $url, $headers, $text);
    } catch (RuntimeException $error) {
        // What the network says, which holds no key; what a gateway says may hold a phone number, and is never logged.
        note(GATEWAYS[$gateway]['name'] . " could not be reached: {$error->getMessage()}");
        return [0, []];
    }
    $json = read_json($answer);
    if ($json === null) note(GATEWAYS[$gateway]['name'] . " answered $status with something other than JSON");
    return $json === null ? [0, []] : [$status, $json];
}

/** The object in a JSON text; null: there is none. A byte order mark, or a name in another encoding, must not hide a success. */
function read_json(string $text): ?array
{
    $json = json_decode(preg_replace('/^\xEF\xBB\xBF/', '', $text), true, 512, JSON_INVALID_UTF8_SUBSTITUTE);
    return is_array($json) ? $json : null;
}

function send_by_curl(string $method, string $url, array $headers, string $body): array
{
    $answer = '';
    $curl = curl_init($url);
    curl_setopt_array($curl, [
        CURLOPT_CUSTOMREQUEST => $method,
        CURLOPT_HTTPHEADER => $headers,
        CURLOPT_TIMEOUT => GATEWAY_TIME,
        CURLOPT_PROTOCOLS => CURLPROTO_HTTP | CURLPROTO_HTTPS,
        CURLOPT_WRITEFUNCTION => static function ($curl, string $part) use (&$answer): int {
            $answer .= $part;
            return strlen($answer) <= ANSWER_LIMIT ? strlen($part) : -1;
        },
    ] + ($body === '' ? [] : [CURLOPT_POSTFIELDS => $body]));
    if (curl_exec($curl) === false) throw new RuntimeException(curl_error($curl));
    return [(int) curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $answer];
}

/** For PHP without curl. PHP's own `fopen` limits only each read, so a very slow answer could take hours. */
function send_by_socket(string $method, string $url, array $headers, string $body): array
{
    $until = microtime(true) + GATEWAY_TIME;
    $parts = parse_url($url);
    $isSafe = $parts['scheme'] === 'https';
    $port = $parts['port'] ?? ($isSafe ? 443 : 80);
    $socket = @stream_socket_client(($isSafe ? 'ssl://' : 'tcp://') . "{$parts['host']}:$port", $code, $why, GATEWAY_TIME);
    if ($socket === false) throw new RuntimeException($why !== '' ? $why : 'no connection');
    try {
        // Version 1.0, so that the answer comes in one piece.
        $lines = ["$method " . ($parts['path'] ?? '/') . (isset($parts['query']) ? "?{$parts['query']}" : '') . ' HTTP/1.0', "Host: {$parts['host']}:$port", ...$headers, 'Content-Length: ' . strlen($body)];
        $request = implode("\r\n", $lines) . "\r\n\r\n$body";
        stream_set_timeout($socket, GATEWAY_TIME);
        if (@fwrite($socket, $request) !== strlen($request)) throw new RuntimeException('the connection broke');
        return read_answer($socket, $until);
    } finally {
        fclose($socket);
    }
}

/** @param resource $socket */
function read_answer($socket, float $until): array
{
    $answer = '';
    while (!feof($socket)) {
        $left = $until - microtime(true);
        if ($left <= 0) throw new RuntimeException('no answer in ' . GATEWAY_TIME . ' s');
        stream_set_timeout($socket, (int) $left, (int) (fmod($left, 1) * 1e6));
        $answer .= @fread($socket, 8192);
        if (strlen($answer) > ANSWER_LIMIT) throw new RuntimeException('the answer is too long');
    }
    [$head, $body] = explode("\r\n\r\n", $answer, 2) + [1 => ''];
    $length = preg_match('/^Content-Length: *(\d+)/mi', $head, $digits) === 1 ? (int) $digits[1] : strlen($body);
    if (preg_match('~^HTTP/\S+ (\d{3})~', $head, $status) !== 1 || strlen($body) < $length) throw new RuntimeException('the answer broke off');
    return [(int) $status[1], $body];
}

function unavailable(string $gateway, string $what): Problem { return gateway_problem($gateway, $what, 'gateway_unavailable', 503, 'cannot be asked now. Send the same request again.', 5); }
function misconfigured(string $gateway, string $what): Problem { return gateway_problem($gateway, $what, 'gateway_misconfigured', 500, 'does not accept our settings.'); }
function rejected(string $gateway, string $what): Problem { return gateway_problem($gateway, $what, 'gateway_rejected', 502, 'refused this payment.'); }
function too_many(): Problem { return new Problem('rate_limited', 429, 'The gateway takes no more calls for the moment.', [], 15); }

/** The reason goes into the log, for the shop. The browser gets only a code and what to do. */
function gateway_problem(string $gateway, string $what, string $code, int $status, string $detail, ?int $retryAfter = null): Problem
{
    $name = GATEWAYS[$gateway]['name'];
    note("$name $what");
    return new Problem($code, $status, "$name $detail", [], $retryAfter);
}

// ---------------------------------------------------------------- session ids and signed addresses

/** Digests with this shop's key: ids of its sandbox, or of a shop with the same secret, are not accepted. */
function digest(string $text): string
{
    $key = is_sandbox() ? 'sandbox ' . setting('PAY_SECRET') : hash_hmac('sha256', public_url(), setting('PAY_SECRET'), true);
    return hash_hmac('sha256', $text, $key);
}

/**
 * A reference signed for one purpose: as a session's id, a webhook's or a return page's address. It can be
 * neither guessed nor altered, and whoever sees one of the three cannot make another of it.
 */
function sign(string $reference, string $purpose): string
{
    return "$reference." . substr(digest("$purpose $reference"), 0, 32);
}

/** The session and its way back that a signed reference stands for; empty where it is not ours. */
function find(string $signed, string $purpose): array
{
    $reference = explode('.', $signed)[0];
    return hash_equals(sign($reference, $purpose), $signed) ? read_record("reference $reference") : [];
}

// ---------------------------------------------------------------- records: files, or rows of a database

/**
 * Runs `$work` alone with a record, which it may change; the change is kept when it returns, or before if it
 * calls `$save`, which throws a `Fault` where it cannot be written whole. Null where another holds the record and
 * `$wait` is false. A name is a kind and what is named; locks are taken in the order key, purchase, settled, any other.
 */
function with_record(string $name, callable $work, bool $wait = true): mixed
{
    $key = record_key($name);
    $unlock = store()->lock($key, $wait);
    if ($unlock === null) return null;
    try {
        $record = $saved = read_key($key);
        $save = static function () use ($key, &$record, &$saved): void {
            if ($record === $saved) return;
            store()->write($key, json_encode($record, JSON));
            $saved = $record;
        };
        $result = $work($record, $save);
        $save();
        return $result;
    } finally {
        $unlock();
    }
}

/** A name has values from outside, so it must not become a file name. */
function record_key(string $name): string { return strtok($name, ' ') . '-' . substr(digest("record $name"), 0, 40); }
function read_record(string $name): array { return read_key(record_key($name)); }

/** Empty if there is none. A record that cannot be read is an error: as an empty one it would sell a paid order again. */
function read_key(string $key): array
{
    $text = store()->read($key);
    $record = $text === null ? [] : json_decode($text, true, 16);
    return is_array($record) ? $record : throw new Fault('A record cannot be read.', $key);
}

function store(): Store
{
    static $store = null;
    return $store ??= setting('PAY_DSN') !== '' ? new DatabaseStore(setting('PAY_DSN')) : new FolderStore(setting('PAY_FOLDER', sys_get_temp_dir() . '/pay-button-sandbox'));
}

/** Where records are kept, by keys `kind-digest`. Every method does all of its work or throws a `Fault`. */
interface Store
{
    /** Takes a lock; `$wait`: waits for it. Returns a function that releases it; null: another request has it. */
    public function lock(string $key, bool $wait): ?Closure;
    public function read(string $key): ?string;
    public function write(string $key, string $text): void;
    public function delete(string $key): void;
    /** @return string[] */
    public function keys(string $kind): array;
    /** Deletes records of a kind that were last written before that time (Unix seconds). */
    public function deleteOlder(string $kind, int $before): void;
}

/** A folder with a folder for each kind, and in it a file for each record. */
final class FolderStore implements Store
{
    public function __construct(private readonly string $folder)
    {
        make_folder($folder, 'PAY_FOLDER');
        // In case a web server shows the folder after all. File names cannot be guessed anyway.
        if (!is_file("$folder/.htaccess")) @file_put_contents("$folder/.htaccess", "Require all denied\n");
    }

    public function lock(string $key, bool $wait): ?Closure { return lock_file("$this->folder/locks", $key, $wait, 'PAY_FOLDER'); }

    public function read(string $key): ?string
    {
        $text = @file_get_contents($this->path($key));
        if ($text !== false) return $text;
        if (!is_file($this->path($key))) return null;
        // The file may have been made between the two lines above.
        $text = @file_get_contents($this->path($key));
        return $text !== false ? $text : throw new Fault('PAY_FOLDER: a record cannot be read.', $key);
    }

    /** Writes a new file, flushes it to disk, renames it: a reader gets the whole old record or the whole new one. */
    public function write(string $key, string $text): void
    {
        $path = $this->path($key);
        if (!is_dir(dirname($path))) make_folder(dirname($path), 'PAY_FOLDER');
        $file = @fopen("$path.new", 'w');
        $isWhole = $file !== false && @fwrite($file, $text) === strlen($text) && fflush($file) && fsync($file);
        // A disk over the network may only say here that it is full.
        if ($file !== false) $isWhole = fclose($file) && $isWhole;
        if ($isWhole && @rename("$path.new", $path)) return;
        $why = error_get_last()['message'] ?? '';
        @unlink("$path.new");
        throw new Fault('PAY_FOLDER: a record could not be written. Is the disk full, or the quota?', $why);
    }

    public function delete(string $key): void
    {
        if (!@unlink($this->path($key)) && is_file($this->path($key))) throw new Fault('PAY_FOLDER: a record cannot be deleted.', $key);
    }

    public function keys(string $kind): array
    {
        $files = is_dir("$this->folder/$kind") ? scandir("$this->folder/$kind") : [];
        if ($files === false) throw new Fault('PAY_FOLDER: it cannot be listed.', $kind);
        $named = array_filter($files, static fn (string $file): bool => str_ends_with($file, '.json'));
        return array_values(array_map(static fn (string $file): string => "$kind-" . basename($file, '.json'), $named));
    }

    public function deleteOlder(string $kind, int $before): void
    {
        foreach ($this->keys($kind) as $key) if (@filemtime($this->path($key)) < $before) $this->delete($key);
    }

    private function path(string $key): string { return "$this->folder/" . strtr($key, '-', '/') . '.json'; }
}

/** A table `pay_button` in the shop's own MySQL, MariaDB or SQLite. */
final class DatabaseStore implements Store
{
    private readonly PDO $db;
    /** Folder of lock files, for SQLite: its own lock would block all requests while a gateway is called. */
    private readonly ?string $locks;

    public function __construct(string $dsn)
    {
        try {
            $this->db = new PDO($dsn, setting('PAY_DB_USER'), setting('PAY_DB_PASSWORD'), [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::ATTR_TIMEOUT => 10]);
        } catch (PDOException $error) {
            throw new Fault('PAY_DSN: the database cannot be reached. Check PAY_DSN, PAY_DB_USER and PAY_DB_PASSWORD, and that PHP has its PDO driver.', $error->getMessage());
        }
        $driver = $this->db->getAttribute(PDO::ATTR_DRIVER_NAME);
        if ($driver !== 'mysql' && $driver !== 'sqlite') throw new Fault('PAY_DSN: must begin with mysql: or sqlite:');
        $file = preg_replace('/^sqlite:/', '', $dsn);
        if ($driver === 'sqlite' && in_array($file, ['', ':memory:'], true)) throw new Fault('PAY_DSN: SQLite needs a file that stays.');
        $this->locks = $driver === 'sqlite' ? "$file.locks" : null;
        // Text that does not fit must be an error, and not be cut.
        if ($driver === 'mysql') $this->run("SET SESSION sql_mode = 'STRICT_ALL_TABLES'");
        $this->makeTable();
    }

    public function lock(string $key, bool $wait): ?Closure
    {
        if ($this->locks !== null) return lock_file($this->locks, $key, $wait, 'PAY_DSN');
        $got = $this->run('SELECT GET_LOCK(?, ?)', [$key, $wait ? LOCK_TIME : 0])->fetchColumn();
        if ((int) $got === 1) return fn () => $this->run('SELECT RELEASE_LOCK(?)', [$key])->fetchColumn();
        return $wait ? throw new Fault('PAY_DSN: a record has been locked for too long.', $key) : null;
    }

    public function read(string $key): ?string
    {
        $text = $this->run('SELECT record FROM pay_button WHERE name = ?', [$key])->fetchColumn();
        return $text === false ? null : (string) $text;
    }

    public function write(string $key, string $text): void { $this->run('REPLACE INTO pay_button (name, record, written) VALUES (?, ?, ?)', [$key, $text, time()]); }
    public function delete(string $key): void { $this->run('DELETE FROM pay_button WHERE name = ?', [$key]); }
    public function keys(string $kind): array { return $this->run('SELECT name FROM pay_button WHERE name LIKE ?', ["$kind-%"])->fetchAll(PDO::FETCH_COLUMN); }
    public function deleteOlder(string $kind, int $before): void { $this->run('DELETE FROM pay_button WHERE name LIKE ? AND written < ?', ["$kind-%", $before]); }

    /** If the table exists, nothing is created: the database user may not be allowed to. */
    private function makeTable(): void
    {
        try {
            $this->db->query('SELECT written FROM pay_button LIMIT 1')->closeCursor();
        } catch (PDOException) {
            $this->run('CREATE TABLE IF NOT EXISTS pay_button (name VARCHAR(64) NOT NULL PRIMARY KEY, record TEXT NOT NULL, written INTEGER NOT NULL)');
        }
    }

    private function run(string $sql, array $values = []): \PDOStatement
    {
        try {
            $statement = $this->db->prepare($sql);
            $statement->execute($values);
            return $statement;
        } catch (PDOException $error) {
            throw new Fault('PAY_DSN: the database failed. Is it full?', $error->getMessage());
        }
    }
}

/** Makes a folder of ours, and refuses one that others could write into, or that is not ours: they could forge a payment. */
function make_folder(string $folder, string $setting): void
{
    if (!is_dir($folder) && !@mkdir($folder, 0700, true) && !is_dir($folder)) throw new Fault("$setting: the folder cannot be made.", $folder);
    if (!is_writable($folder)) throw new Fault("$setting: PHP cannot write into it.", $folder);
    if (PHP_OS_FAMILY === 'Windows') return;
    if ((fileperms($folder) & 0022) !== 0) throw new Fault("$setting: others can write into it. Set its rights to 700.", $folder);
    if (function_exists('posix_geteuid') && fileowner($folder) !== posix_geteuid()) throw new Fault("$setting: it belongs to another user. Let the web server and cron run as the same one.", $folder);
}

/**
 * One of 256 files for each kind, so that their number is limited. Two records may share a file: then one waits for
 * the other, or counts as locked. Kinds are locked in one order, so no request waits for ever.
 */
function lock_file(string $folder, string $key, bool $wait, string $setting): ?Closure
{
    make_folder($folder, $setting);
    [$kind, $digest] = explode('-', $key);
    $file = @fopen("$folder/$kind-" . substr($digest, 0, 2), 'c');
    if ($file === false) throw new Fault("$setting: a lock cannot be made. Is the disk full, or the quota?", error_get_last()['message'] ?? '');
    if (flock($file, $wait ? LOCK_EX : LOCK_EX | LOCK_NB)) return static fn () => fclose($file);
    fclose($file);
    return $wait ? throw new Fault("$setting: no locks can be taken there. Choose a place on a disk of the server.", $key) : null;
}

// ---------------------------------------------------------------- answers

/** A refusal: a code of the contract's closed list. `detail` is for developers and never the gateway's text. */
final class Problem extends Exception
{
    public function __construct(
        public readonly string $problem,
        public readonly int $status,
        string $detail,
        public readonly array $more = [],
        public readonly ?int $retryAfter = null,
    ) {
        parent::__construct($detail);
    }
}

/** An error that the shop must fix. Its message names the setting, and may be shown; `private` is only for the log. */
final class Fault extends RuntimeException
{
    public function __construct(string $message, public readonly string $private = '')
    {
        parent::__construct($message);
    }
}

/** A line in PHP's log. */
function note(string $line): void { error_log("pay.php: $line"); }

function log_error(Throwable $error, string $about = ''): void
{
    $where = match (true) {
        $error instanceof Problem => '',
        $error instanceof Fault => $error->private === '' ? '' : " ($error->private)",
        default => ' at ' . basename($error->getFile()) . ":{$error->getLine()}",
    };
    note($about . $error->getMessage() . $where);
}

function bad_request(string $detail): Problem { return new Problem('invalid_request', 400, $detail); }

function answer_problem(Problem $problem): void
{
    if ($problem->retryAfter !== null) header("Retry-After: {$problem->retryAfter}");
    $title = ucfirst(str_replace('_', ' ', $problem->problem));
    answer_json($problem->status, 'application/problem+json', ['code' => $problem->problem, 'status' => $problem->status, 'title' => $title, 'detail' => $problem->getMessage()] + $problem->more);
}

function answer_session(int $status, array $session): void
{
    if ($session['status'] === 'pending') header('Retry-After: ' . cadence($session['gateway']));
    answer_json($status, 'application/json', $session);
}

function answer_json(int $status, string $type, array|object $body): void
{
    http_response_code($status);
    header("Content-Type: $type");
    if ($_SERVER['REQUEST_METHOD'] !== 'HEAD') echo json_encode($body, JSON | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);
}

/** A page whose policy allows nothing but what `$policy` names. */
function answer_page(int $status, string $title, string $body, string $policy, string $referrer = 'no-referrer'): void
{
    http_response_code($status);
    header('Content-Type: text/html; charset=utf-8');
    header("Content-Security-Policy: default-src 'none'; img-src data:; base-uri 'none'; frame-ancestors 'none'; $policy");
    header("Referrer-Policy: $referrer");
    echo '<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        "<title>$title</title><link rel=\"icon\" href=\"data:,\">$body</html>";
}

function source_hash(string $source): string { return "'sha256-" . base64_encode(hash('sha256', $source, true)) . "'"; }

exit(main());
