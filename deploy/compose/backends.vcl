# The instances that Varnish stands in front of. Each is named twice, with two ways of looking at it:
# one that is ready (database, migrations and announcements at hand) is asked first; while none is, such
# as when the database is away, one that is alive still has its finished pages and keeps reads.
#
# For more instances repeat both backends under other names, and add each to its director below.

probe ready {
    .url = "/readyz";
    .interval = 2s;
    .timeout = 1500ms;
    .window = 3;
    .threshold = 2;
    .initial = 1;
}

probe alive {
    .url = "/healthz";
    .interval = 2s;
    .timeout = 1500ms;
    .window = 3;
    .threshold = 2;
    .initial = 2;
}

backend one_ready {
    .host = "app";
    .port = "3000";
    .connect_timeout = 1s;
    .first_byte_timeout = 30s;
    .between_bytes_timeout = 60s;
    .probe = ready;
}

backend one_alive {
    .host = "app";
    .port = "3000";
    .connect_timeout = 1s;
    .first_byte_timeout = 30s;
    .between_bytes_timeout = 60s;
    .probe = alive;
}

sub vcl_init {
    new ready_ones = directors.round_robin();
    ready_ones.add_backend(one_ready);

    new living_ones = directors.round_robin();
    living_ones.add_backend(one_alive);
}
