<?php
declare(strict_types=1);

/**
 * A payment proxy for <pay-button> in plain PHP 8.1 or newer: one file, no framework, no Composer, no extension.
 *
 * It holds the DEXCHANGE key, sets the price, creates the payment and asks DEXCHANGE whether it was
 * paid; the button believes nobody else. Three things must never happen: a success that DEXCHANGE has
 * not confirmed with the exact amount, a paid order that nobody hears of, and two payments for one purchase.
 *
 * Try it:  PAY_SECRET=… DEXCHANGE_API_KEY=… DEXCHANGE_URL=<the sandbox's> php -S 127.0.0.1:8080 pay.php
 * Live:    put it at https://shop.example/pay.php with PAY_URL=https://shop.example/pay.php, give the button
 *          endpoint="/pay.php", keep PAY_FOLDER outside of what the web server shows, and let cron run
 *          `php pay.php` every few minutes. PHP must be allowed to open URLs (allow_url_fopen), as by default.
 */

// ---------------------------------------------------------------- your shop

/**
 * What an order costs, in whole francs, and what it is; null where there is none. Ask your database here. Asked
 * when a payment begins, and again when its money has arrived. `'paid' => true`: it needs no payment any more.
 * `'repeatable' => true`: it may be paid many times, as a donation or an article at a fixed price.
 */
function resolve_order(string $order): ?array
{
    $orders = ['1001' => ['price' => 5000, 'title' => 'T-shirt']];
    return $orders[$order] ?? null;
}

/**
 * Told every verified ending, at least once: do your work once per `reference`. Ship on `succeeded`, unless
 * `$settlement` has `priceNow` (the order costs that by now, or null: there is no such order any more) or
 * `duplicateOf` (it was paid before, under that reference). `supersededBy` names a newer payment of the order.
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
    error_log("Order $order $what: $reference");
}

/** A setting, from the environment. On a host where you cannot set that, return the values from here instead. */
function setting(string $name, ?string $default = null): string
{
    $value = getenv($name);
    return $value !== false && $value !== '' ? $value : $default ?? throw new RuntimeException("Set $name in the environment.");
}

function secret(): string
{
    $secret = setting('PAY_SECRET');
    return strlen($secret) >= 32 ? $secret : throw new RuntimeException('PAY_SECRET: at least 32 random characters. Make them with: php -r "echo bin2hex(random_bytes(32));"');
}

function public_url(): string { return rtrim(setting('PAY_URL', 'http://127.0.0.1:8080/pay'), '/'); }
function origins(): array { return explode(' ', setting('PAY_ORIGINS', 'http://127.0.0.1:8080')); }
function folder(): string { return setting('PAY_FOLDER', sys_get_temp_dir() . '/pay-button'); }

const MIN_AMOUNT = 100;           // DEXCHANGE takes no less, in francs
const RETRY_AFTER = 3;            // seconds after which the button may ask again
const WATCHED_FOR = 7 * 86400;    // seconds after which cron no longer asks about a payment
const PAGE_LIFETIME = 86400;      // seconds after which a hosted page is taken to be dead; DEXCHANGE names no end
const BODY_LIMIT = 16 * 1024;     // bytes

// ---------------------------------------------------------------- routes

ini_set('display_errors', '0');
if (PHP_SAPI === 'cli') {
    verify_pending();
    exit;
}
header_remove('X-Powered-By');
header('Cache-Control: no-store');
header('X-Content-Type-Options: nosniff');
try {
    route($_SERVER['REQUEST_METHOD'], request_path());
} catch (Problem $problem) {
    answer_problem($problem);
} catch (Throwable $error) {
    error_log("{$error->getMessage()} at line {$error->getLine()}");
    answer_problem(new Problem('internal_error', 500, "Something broke in the proxy; the server's log knows more."));
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
    } elseif ($parts = $match('/webhooks/dexchange(?:/([\w.-]+))?')) {
        allow_methods('POST', $method);
        receive_webhook($parts[1] ?? null);
    } elseif ($parts = $match('/return/([\w.-]+)')) {
        allow_methods('GET, POST', $method);
        return_page($parts[1]);
    } else {
        throw new Problem('invalid_request', 404, 'The proxy has nothing at this path.');
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

// ---------------------------------------------------------------- POST /sessions

function create_session(): void
{
    $type = strtolower(trim(explode(';', $_SERVER['CONTENT_TYPE'] ?? '')[0]));
    if ($type !== 'application/json') throw new Problem('invalid_request', 415, 'Send the body with Content-Type: application/json.');
    $text = (string) file_get_contents('php://input', false, null, 0, BODY_LIMIT + 1);
    if (strlen($text) > BODY_LIMIT) throw new Problem('invalid_request', 413, 'The body is larger than 16 kB.');
    $key = $_SERVER['HTTP_IDEMPOTENCY_KEY'] ?? '';
    if (preg_match('/^[\x21-\x7e]{8,128}$/D', $key) !== 1) throw bad_request('Send the header Idempotency-Key: a new UUID per attempt.');

    $asked = check_request($text);
    $order = resolve_order($asked->order) ?? throw new Problem('order_not_found', 404, 'The shop knows no such order.');
    $amount = ['value' => $order['price'], 'currency' => 'XOF'];
    if (isset($asked->amount) && (array) $asked->amount !== $amount) {
        throw new Problem('amount_changed', 409, "The amount shown is not the order's price.", ['amount' => $amount]);
    }
    if ($order['price'] < MIN_AMOUNT) throw new Problem('amount_out_of_range', 422, 'dexchange takes ' . MIN_AMOUNT . ' XOF or more.');

    $repeatable = $order['repeatable'] ?? false;
    // The lock is held until the answer is there: a second request with this key waits, and gets the same session.
    $session = with_record("key $key", function (array &$record, callable $save) use ($asked, $order, $text, $repeatable): array {
        // Keyed, as all digests here: the body holds a phone number, and has few possible values.
        $fingerprint = digest("body $text");
        if (($record['fingerprint'] ?? $fingerprint) !== $fingerprint) {
            throw new Problem('idempotency_conflict', 422, 'This Idempotency-Key was used with another body.');
        }
        if (isset($record['session'])) return $record['session'];
        $record['fingerprint'] = $fingerprint;
        $open = static function (?array $live) use ($asked, $order, $repeatable, &$record, $save): array {
            if (($order['paid'] ?? false) || (!$repeatable && is_paid($asked->order))) throw already_paid();
            return $live ?? create_payment($asked, $order, $record, $save);
        };
        // One live payment for one purchase, whatever the key: one page cannot be paid twice.
        $session = $repeatable ? $open(null) : with_record(purchase_of($asked, $order), function (array &$purchase) use ($open): array {
            $session = $open(live_payment($purchase['reference'] ?? null));
            $purchase = ['reference' => $session['reference']];
            return $session;
        });
        if (!$repeatable) with_record("latest {$asked->order}", fn (array &$latest): array => $latest = ['reference' => $session['reference']]);
        return $record['session'] = $session;
    });
    $settled = read_record("settled {$session['reference']}")['session'] ?? null;
    // Another payment has paid the order since: nobody is sent to this one any more.
    if ($settled === null && !$repeatable && is_paid($asked->order)) throw already_paid();
    header('Location: ' . public_url() . "/sessions/{$session['id']}");
    answer_session(201, $settled ?? $session);
}

/** Order, price, gateway and buyer. What the record is called is digested with the key, like every name. */
function purchase_of(stdClass $asked, array $order): string
{
    return 'purchase ' . json_encode([$asked->order, $order['price'], 'dexchange', $asked->customer ?? null], JSON_THROW_ON_ERROR);
}

function is_paid(string $order): bool { return read_record("paid $order") !== []; }
function already_paid(): Problem { return new Problem('order_already_paid', 409, 'The order is paid.'); }

/** The session of a reference while it can still be paid. DEXCHANGE is asked: a page that was canceled is of no use. */
function live_payment(?string $reference): ?array
{
    $session = $reference === null ? null : read_record("reference $reference")['session'] ?? null;
    if ($session === null || strtotime($session['createdAt']) + PAGE_LIFETIME <= time()) return null;
    if (isset(read_record("settled $reference")['session'])) return null;
    try {
        $session = verify($session, true);
    } catch (Problem) {
        // Nothing is known: it may still be paid.
    }
    return $session['status'] === 'pending' ? $session : null;
}

/** Makes the payment at DEXCHANGE. */
function create_payment(stdClass $asked, array $order, array &$record, callable $save): array
{
    // A fresh reference for each try, written down before it is used: the answer to the last one may have got lost.
    $reference = trim((string) preg_replace('/[^A-Za-z0-9]+/', '-', substr($asked->order, 0, 20)), '-') . '-' . bin2hex(random_bytes(10));
    $record['tries'] = [...$record['tries'] ?? [], $reference];
    $save();
    $session = [
        'status' => 'pending', 'gateway' => 'dexchange', 'order' => $asked->order, 'reference' => $reference,
        'amount' => ['value' => $order['price'], 'currency' => 'XOF'], 'description' => $order['title'], 'createdAt' => gmdate('Y-m-d\TH:i:s\Z'),
    ] + ($order['repeatable'] ?? false ? ['repeatable' => true] : []);
    $session += dexchange_create($session, $asked->customer ?? new stdClass());
    // DEXCHANGE's id belongs to the first session that it was given for: one payment must not pay two orders.
    $id = $session['gatewayReference'];
    $owner = with_record("dexchange $id", fn (array &$owner): array => $owner += ['reference' => $reference]);
    if ($owner['reference'] !== $reference) {
        error_log("DEXCHANGE gave the id $id to {$owner['reference']} and to $reference");
        throw new Problem('gateway_unavailable', 503, "DEXCHANGE answered with another payment's id.", [], 5);
    }
    $session = ['id' => sign($reference, 'session')] + $session;
    with_record("reference $reference", fn (array &$found): array => $found = ['session' => $session, 'returnUrl' => $asked->returnUrl]);
    return $session;
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
    $string = static fn (mixed $value, int $max): bool => is_string($value) && preg_match("/^.{0,$max}$/Dsu", $value) === 1;
    if (!is_string($body->order ?? null) || preg_match('/^[^\p{Cc}\p{Cs}]{1,64}$/Du', $body->order) !== 1) throw bad_request('`order` must be a string of 1 to 64 printable characters.');
    if (isset($body->gateway) && $body->gateway !== 'dexchange') throw bad_request('`gateway` must be dexchange.');
    if (isset($body->amount)) {
        $amount = $body->amount;
        $good = $amount instanceof stdClass && is_int($amount->value ?? null) && $amount->value > 0 && ($amount->currency ?? null) === 'XOF';
        if (!$good) throw bad_request('`amount` must be { value, currency }: whole francs, and "XOF".');
        $body->amount = (object) ['value' => $amount->value, 'currency' => 'XOF'];
    }
    $body->customer = tidy_customer($body->customer ?? null);
    $returnUrl = $body->returnUrl ?? null;
    if (!$string($returnUrl, 8192) || !in_array(origin_of($returnUrl), origins(), true)) throw bad_request('`returnUrl` must be an absolute URL on one of PAY_ORIGINS.');
    return $body;
}

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

/** The origin of a URL without credentials and oddities that browsers read differently; otherwise null. */
function origin_of(string $url): ?string
{
    if (preg_match('~^(https?://[a-z0-9.-]+(?::\d+)?)(?:[/?#][^\s\\\\\x00-\x1f]*)?$~Di', $url, $parts) !== 1) return null;
    return strtolower($parts[1]);
}

// ---------------------------------------------------------------- GET /sessions/{id}

function retrieve_session(string $id): void
{
    $session = find($id, 'session')['session'] ?? throw new Problem('session_not_found', 404, 'There is no session with this id, or it is too old.');
    answer_session(200, verify($session, false));
}

/**
 * Asks DEXCHANGE how a session stands. The only way to an ending: polls, webhooks and cron all come
 * through here. Whatever is missing, unknown or does not fit leaves the session pending.
 */
function verify(array $session, bool $fresh): array
{
    $reference = $session['reference'];
    return with_record("settled $reference", function (array &$record) use ($session, $fresh, $reference): array {
        $known = $record['session'] ?? null;
        if ($known !== null && ($known['status'] === 'succeeded' || !$fresh)) return $known;
        // One question per session and second is enough, however many tabs ask.
        if (!$fresh && time() - ($record['asked'] ?? 0) < 1) return $session;
        $record['asked'] = time();
        ['status' => $status, 'amount' => $amount, 'unclear' => $unclear] = dexchange_read($session);
        $otherAmount = $amount !== null && $amount !== $session['amount']['value'];
        if ($otherAmount) $unclear = 'Amount';
        // Once for each payment: it is asked about many times.
        if ($unclear !== null && ($record['unclear'] ?? null) !== $unclear) {
            $record['unclear'] = $unclear;
            error_log("$reference: DEXCHANGE answered something unexpected in $unclear; look the payment up in its dashboard");
        }
        if ($status === 'pending' || $otherAmount || ($status === 'succeeded' && $amount === null)) return $known ?? $session;

        $settled = ['status' => $status, 'settledAt' => gmdate('Y-m-d\TH:i:s\Z')] + $session;
        unset($settled['checkoutUrl']);
        $settlement = $status === 'succeeded' ? receive($session) : [];
        if ($settlement === null) return $known ?? $session;
        if (array_key_exists('priceNow', $settlement)) $settled['atAnotherPrice'] = true;
        // Told before it is written down: should that fail, or this process die in between, it is told again.
        try {
            on_settled($settled, $settlement);
            $record['session'] = $settled;
        } catch (Throwable $error) {
            error_log("on_settled broke for {$session['reference']}: {$error->getMessage()}");
        }
        return $settled;
    });
}

/**
 * Money has arrived: what it means for the order at its price of this moment; null where that cannot be said yet.
 * Only what pays the order in full marks it as paid.
 */
function receive(array $session): ?array
{
    ['order' => $order, 'reference' => $reference] = $session;
    try {
        $priced = resolve_order($order);
    } catch (Throwable $error) {
        error_log("resolve_order broke for $order, whose money has arrived: {$error->getMessage()}");
        return null;
    }
    $price = $priced['price'] ?? null;
    $isPrice = $price === $session['amount']['value'];
    $settlement = $isPrice ? [] : ['priceNow' => $price];
    if ($priced['repeatable'] ?? $session['repeatable'] ?? false) return $settlement;
    $paid = $isPrice ? with_record("paid $order", fn (array &$paid): array => $paid += ['reference' => $reference]) : read_record("paid $order");
    $others = ['duplicateOf' => $paid['reference'] ?? null, 'supersededBy' => read_record("latest $order")['reference'] ?? null];
    return $settlement + array_filter($others, fn (?string $other): bool => $other !== null && $other !== $reference);
}

/** For cron, every few minutes: `php pay.php` hears of payments whose buyer and webhook never came back. */
function verify_pending(): void
{
    foreach (glob(folder() . '/*.json') ?: [] as $path) {
        $record = json_decode((string) file_get_contents($path), true);
        if (!isset($record['returnUrl']) || filemtime($path) < time() - WATCHED_FOR) continue;
        // Another shop's, where two share a folder.
        if ($path !== record_path("reference {$record['session']['reference']}")) continue;
        try {
            verify($record['session'], false);
        } catch (Problem $problem) {
            error_log("{$record['session']['reference']}: {$problem->getMessage()}");
        }
    }
}

// ---------------------------------------------------------------- webhook and return page

/** Anybody can send one, so nothing in it is believed: it makes us ask. */
function receive_webhook(?string $token): void
{
    $sent = json_decode((string) file_get_contents('php://input', false, null, 0, BODY_LIMIT), true, 16);
    $named = is_array($sent) && is_string($sent['externalTransactionId'] ?? null) ? $sent['externalTransactionId'] : '';
    $record = $token === null ? read_record("reference $named") : find($token, 'webhook');
    try {
        if ($record !== []) verify($record['session'], true);
    } catch (Problem) {
        // The next call or poll asks again.
    }
    answer_json(200, 'application/json', new stdClass());
}

/** Says that the buyer is back, and leads to the shop's page; how the payment went is asked for there. */
function return_page(string $token): void
{
    $found = find($token, 'return');
    $href = origins()[0] . '/';
    $data = '';
    if ($found !== []) {
        $session = $found['session'];
        $href = strtok($found['returnUrl'], '#') . '#' . http_build_query(['pay-session' => $session['id'], 'pay-order' => $session['order']]);
        $data = " data-reference=\"{$session['reference']}\"";
    }
    // Nudges the shop's page. On its answer this window closes; if nobody answers, it goes there itself.
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
    $hash = base64_encode(hash('sha256', $script, true));
    header('Content-Type: text/html; charset=utf-8');
    header("Content-Security-Policy: default-src 'none'; img-src data:; script-src 'sha256-$hash'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'");
    header('Referrer-Policy: no-referrer');
    http_response_code($found === [] ? 404 : 200);
    echo '<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        '<title>Retour à la boutique</title><link rel="icon" href="data:,">',
        '<p>Un instant…</p><p><a href="', htmlspecialchars($href), '"', $data, '>Retourner à la boutique</a></p>',
        "<script>$script</script></html>";
}

// ---------------------------------------------------------------- DEXCHANGE

/** Creates the payment link: the gateway's id and the hosted page. */
function dexchange_create(array $session, stdClass $customer): array
{
    $back = public_url() . '/return/' . sign($session['reference'], 'return');
    [$status, $body] = dexchange('POST', 'get-link', array_filter([
        'externalTransactionId' => $session['reference'],
        'ItemName' => $session['description'],
        'ItemPrice' => $session['amount']['value'],
        'customData' => json_encode(['order' => $session['order']]),
        'callBackURL' => public_url() . '/webhooks/dexchange/' . sign($session['reference'], 'webhook'),
        'successUrl' => $back,
        'failureUrl' => $back,
        'ClientName' => $customer->name ?? null,
        'ClientPhone' => $customer->phone ?? null,
        'Email' => $customer->email ?? null,
    ], static fn (mixed $value): bool => $value !== null));
    if ($status === 401 || $status === 403) throw new Problem('gateway_misconfigured', 500, 'DEXCHANGE does not accept the API key.');
    if ($status === 429) throw new Problem('rate_limited', 429, 'DEXCHANGE takes no more payments for the moment.', [], 30);
    if ($status === 400) throw new Problem('gateway_rejected', 502, 'DEXCHANGE refused this payment.');
    $id = $body['transactionId'] ?? null;
    $page = $body['PaymentUrl'] ?? null;
    $good = $status < 300 && is_string($id) && preg_match('/^[\w-][\w.-]{0,127}$/D', $id) === 1 && is_string($page) && is_hosted_page($page);
    if (!$good) throw new Problem('gateway_unavailable', 503, 'DEXCHANGE did not create the payment. Send the same request again.', [], 5);
    return ['checkoutUrl' => $page, 'gatewayReference' => $id];
}

/** How DEXCHANGE says the payment stands. Any word that we do not know is `pending`; `unclear` names the field. */
function dexchange_read(array $session): array
{
    [$status, $body] = dexchange('GET', rawurlencode($session['gatewayReference']));
    if ($status === 404) return ['status' => 'pending', 'amount' => null, 'unclear' => null];
    if ($status !== 200) throw new Problem('gateway_unavailable', 503, 'DEXCHANGE did not say how the payment stands. Ask again.', [], 5);
    $word = $body['Status'] ?? $body['status'] ?? null;
    $known = match (is_string($word) ? strtoupper(trim($word)) : null) {
        'PENDING', 'PROCESSING', 'INITIATED' => 'pending',
        'SUCCESS', 'COMPLETED' => 'succeeded',
        'FAILED' => 'failed',
        'CANCELLED', 'CANCELED' => 'canceled',
        'EXPIRED' => 'expired',
        default => null,
    };
    // 5000, "5000" and "5000.00" are one number. What would have to be rounded or guessed at is no amount.
    $text = json_encode($body['Amount'] ?? $body['amount'] ?? null);
    $amount = preg_match('/^"?([1-9]\d{0,14})(\.0{1,2})?"?$/D', (string) $text, $digits) === 1 ? (int) $digits[1] : null;
    $unclear = $known === null ? 'Status' : ($known === 'succeeded' && $amount === null ? 'Amount' : null);
    return ['status' => $known ?? 'pending', 'amount' => $amount, 'unclear' => $unclear];
}

/** One call: HTTP status (0 where there was no answer) and the payment in its body, which may be wrapped. */
function dexchange(string $method, string $path, ?array $body = null): array
{
    $url = rtrim(setting('DEXCHANGE_URL', 'https://api-m.dexchange.sn'), '/') . "/api/v1/transaction/merchant/$path";
    $answer = @file_get_contents($url, false, stream_context_create(['http' => [
        'method' => $method,
        'header' => ['Authorization: Bearer ' . setting('DEXCHANGE_API_KEY'), 'Content-Type: application/json', 'Connection: close'],
        'content' => $body === null ? '' : json_encode($body, JSON_THROW_ON_ERROR),
        'ignore_errors' => true,
        'follow_location' => 0,
        'timeout' => 15,
    ]]), 0, 65536);
    $status = preg_match('~^HTTP/\S+ (\d{3})~', $http_response_header[0] ?? '', $parts) === 1 ? (int) $parts[1] : 0;
    $json = $answer === false ? null : json_decode($answer, true, 16);
    if (!is_array($json)) return [0, []];
    foreach (['transaction', 'data'] as $wrapper) if (is_array($json[$wrapper] ?? null)) $json = $json[$wrapper];
    return [$status, $json];
}

/** Buyers are sent to DEXCHANGE's own host only; to this machine while the API is on it too. */
function is_hosted_page(string $url): bool
{
    $local = origin_of(setting('DEXCHANGE_URL', ''));
    return origin_of($url) === 'https://pay.dexchange.sn' || ($local !== null && preg_match('~^http://(127\.0\.0\.1|localhost)(:\d+)?$~D', $local) === 1 && origin_of($url) === $local);
}

// ---------------------------------------------------------------- session ids and signed addresses

/** Digests with a key of this shop: of another shop's, though it has the same secret, nothing opens here. */
function digest(string $text): string { return hash_hmac('sha256', $text, hash_hmac('sha256', public_url(), secret(), true)); }

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

// ---------------------------------------------------------------- records: a file each, with a lock beside it

/**
 * Runs `$work` alone with a record, which it may change; the change is kept when it returns, or before if it
 * calls `$save`. Files older than a month may be deleted.
 */
function with_record(string $name, callable $work): array
{
    $path = record_path($name);
    if (!is_dir(folder()) && !@mkdir(folder(), 0700, true) && !is_dir(folder())) throw new RuntimeException('PAY_FOLDER cannot be made.');
    $lock = fopen("$path.lock", 'c') ?: throw new RuntimeException('PAY_FOLDER cannot be written.');
    flock($lock, LOCK_EX);
    try {
        $record = read_record($name);
        $save = static function () use ($path, &$record): void {
            // Renamed into place, so that whoever reads finds all of it or nothing.
            file_put_contents("$path.new", json_encode($record, JSON_THROW_ON_ERROR));
            rename("$path.new", $path);
        };
        $result = $work($record, $save);
        $save();
        return $result;
    } finally {
        fclose($lock);
    }
}

function read_record(string $name): array
{
    $text = @file_get_contents(record_path($name));
    return $text === false ? [] : json_decode($text, true, 16, JSON_THROW_ON_ERROR);
}

/** What a name holds came from outside, so it is no file name. */
function record_path(string $name): string { return folder() . '/' . digest("record $name") . '.json'; }

// ---------------------------------------------------------------- answers

/** A refusal: a code of the contract's closed list. `detail` is for developers and never DEXCHANGE's text. */
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

function bad_request(string $detail): Problem { return new Problem('invalid_request', 400, $detail); }

function answer_problem(Problem $problem): void
{
    if ($problem->retryAfter !== null) header("Retry-After: {$problem->retryAfter}");
    $title = ucfirst(str_replace('_', ' ', $problem->problem));
    answer_json($problem->status, 'application/problem+json', ['code' => $problem->problem, 'status' => $problem->status, 'title' => $title, 'detail' => $problem->getMessage()] + $problem->more);
}

function answer_session(int $status, array $session): void
{
    if ($session['status'] === 'pending') header('Retry-After: ' . RETRY_AFTER);
    answer_json($status, 'application/json', $session);
}

function answer_json(int $status, string $type, array|object $body): void
{
    http_response_code($status);
    header("Content-Type: $type");
    echo json_encode($body, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);
}
