/** Encrypted connections: certificates and keys, read from the files that settings name. */
@NullMarked
package io.pomai.server.tls;

import org.jspecify.annotations.NullMarked;
