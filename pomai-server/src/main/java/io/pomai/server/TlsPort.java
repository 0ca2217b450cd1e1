package io.pomai.server;

import io.netty.handler.ssl.SslContext;
import java.util.function.Supplier;

/**
 * Where and how TLS connections are made.
 *
 * @param port TCP port
 * @param alone whether there are no plain connections beside them
 * @param contexts asked again for each new connection
 */
public record TlsPort(int port, boolean alone, Supplier<SslContext> contexts) {}
