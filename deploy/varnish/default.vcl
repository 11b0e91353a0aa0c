vcl 4.1;

# Varnish 7 in front of Broadsheet. It needs the vmods xkey and var (Debian: varnish-modules).
#
# Each response says by Surrogate-Key what it was made from. After a publication, every instance tells
# Varnish the keys of what changed (PURGE_URLS): a page that carries one is asked for anew before it is
# shown again; one that was taken down is deleted. docs/decisions/0034-beyond-one-machine.md says why
# no stale page can come in between.
#
# Start varnishd with PURGE_SECRET in its environment, the same that the instances have.

import directors;
import std;
import var;
import xkey;

include "backends.vcl";

sub vcl_init {
    var.global_set("purge", "none");
    # What is ready first, else what is alive.
    new app = directors.fallback();
    app.add_backend(ready_ones.backend());
    app.add_backend(living_ones.backend());
}

sub vcl_recv {
    set req.backend_hint = app.backend();

    if (req.method == "PURGE") {
        if (std.getenv("PURGE_SECRET") == ""
            || req.http.Authorization != "Bearer " + std.getenv("PURGE_SECRET")) {
            return (synth(403, "Forbidden"));
        }
        # What is being fetched just now may be older than this.
        var.global_set("purge", req.xid);
        if (req.http.Purge-Remove) {
            set req.http.X-Gone = xkey.purge(req.http.Purge-Remove);
        }
        if (req.http.Purge-Expire) {
            set req.http.X-Expired = xkey.softpurge(req.http.Purge-Expire);
        }
        return (synth(200, "Purged"));
    }

    # Only we say these.
    unset req.http.X-Purge;
    unset req.http.X-Key;
    if (req.restarts == 0) {
        unset req.http.X-Old;
    }

    # Writing together, and whatever else is no plain HTTP.
    if (req.http.Upgrade ~ "(?i)websocket") {
        return (pipe);
    }
    if (req.method !~ "^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$") {
        return (synth(405, "Method not allowed"));
    }

    # The newsroom, sign-in, programs, what is counted, what only some may see: as if Varnish weren't
    # there. A read that is told can be told again to another instance: it counts once.
    if (req.url ~ "^/(admin|api|preview|newsletters|hub|healthz|readyz|metrics)(/|\?|$)"
        || req.http.Accept ~ "text/event-stream") {
        if (req.method == "POST" && req.url ~ "^/api/articles/[^/?]+/reads(\?|$)") {
            std.cache_req_body(16KB);
        }
        return (pass);
    }
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }

    # Readers are all alike.
    unset req.http.Cookie;
    unset req.http.Authorization;

    # The address that a page is kept under: without what only advertisers read, in one order.
    set req.http.X-Key = std.querysort(regsub(regsuball(req.url,
        "(?<=[?&])(utm_[a-z_]+|fbclid|gclid|dclid|msclkid|twclid|igshid|mc_[ce]id|_ga)=[^&]*(&|$)", ""),
        "[?&]+$", ""));

    # As old as it may be only when no instance can say what is true.
    if (req.http.X-Old || !std.healthy(req.backend_hint)) {
        set req.grace = 24h;
    } else {
        set req.grace = 0s;
    }
    return (hash);
}

sub vcl_hash {
    hash_data(req.http.X-Key);
    hash_data(std.tolower(req.http.Host));
    return (lookup);
}

sub vcl_pipe {
    set bereq.http.Upgrade = req.http.Upgrade;
    set bereq.http.Connection = req.http.Connection;
    return (pipe);
}

sub vcl_backend_fetch {
    set bereq.http.X-Purge = var.global_get("purge");
    unset bereq.http.X-Key;
    unset bereq.http.X-Old;
    if (bereq.uncacheable) {
        # Live coverage sends when there is something to send.
        set bereq.between_bytes_timeout = 1h;
    }
}

sub vcl_backend_response {
    if (bereq.uncacheable) {
        return (deliver);
    }
    if (beresp.status >= 500) {
        # In the background: keep what there is. For a reader who waits: another instance, else the old
        # page (vcl_deliver).
        if (bereq.is_bgfetch) {
            return (abandon);
        }
        if (bereq.retries == 0) {
            return (retry);
        }
        set beresp.ttl = 0s;
        set beresp.grace = 0s;
        return (deliver);
    }
    # Something was purged since this was asked for: it may be what was there before.
    if (bereq.http.X-Purge != var.global_get("purge")) {
        if (bereq.retries < 3) {
            return (retry);
        }
        set beresp.ttl = 0s;
        set beresp.grace = 0s;
        return (deliver);
    }
    # Where a moved page leads depends on the whole query.
    if (beresp.status >= 300 && beresp.status < 400 && beresp.status != 304 && bereq.url ~ "\?") {
        set beresp.ttl = 0s;
        set beresp.grace = 0s;
        return (deliver);
    }
    if (beresp.http.Set-Cookie || beresp.http.Cache-Control ~ "(?i)private|no-store|no-cache") {
        set beresp.uncacheable = true;
        set beresp.ttl = 10s;
        return (deliver);
    }
    if (beresp.http.Surrogate-Key) {
        set beresp.http.xkey = beresp.http.Surrogate-Key + " all";
    } else {
        set beresp.http.xkey = "all";
    }
    if (bereq.url ~ "^/media/") {
        # Looked at again (by its ETag) now and then, and whenever anything is taken down.
        set beresp.http.xkey = beresp.http.xkey + " media";
        if (beresp.ttl > 5m) {
            set beresp.ttl = 5m;
        }
    }
    set beresp.keep = 1h;
    if (beresp.status == 200 || beresp.status == 304) {
        set beresp.grace = 24h;
    } else {
        set beresp.grace = 0s;
    }
    return (deliver);
}

sub vcl_backend_error {
    if (bereq.is_bgfetch) {
        return (abandon);
    }
    if (bereq.retries < 2 && (bereq.method == "GET" || bereq.method == "HEAD"
        || bereq.url ~ "^/api/articles/[^/?]+/reads(\?|$)")) {
        return (retry);
    }
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    set beresp.http.Content-Type = "text/plain; charset=utf-8";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Retry-After = "5";
    set beresp.body = "This page can’t be shown just now. Please try again in a minute." + {"
"};
    return (deliver);
}

sub vcl_deliver {
    # The old page rather than an error, if there is one.
    if (resp.status >= 500 && req.restarts == 0 && req.http.X-Key
        && (req.method == "GET" || req.method == "HEAD")) {
        set req.http.X-Old = "1";
        return (restart);
    }
    unset resp.http.xkey;
    unset resp.http.Via;
    unset resp.http.X-Varnish;
    if (obj.hits > 0) {
        set resp.http.X-Cache = "hit";
    } else {
        set resp.http.X-Cache = "miss";
    }
    return (deliver);
}

sub vcl_synth {
    set resp.http.Content-Type = "text/plain; charset=utf-8";
    set resp.http.Cache-Control = "no-store";
    if (req.http.X-Gone || req.http.X-Expired) {
        set resp.http.X-Gone = req.http.X-Gone;
        set resp.http.X-Expired = req.http.X-Expired;
    }
    set resp.body = resp.reason + {"
"};
    return (deliver);
}
