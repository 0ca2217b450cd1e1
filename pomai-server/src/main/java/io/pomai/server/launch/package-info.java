/** Joins engine, commands and network to a running server; the main class is here. */
@NullMarked
package io.pomai.server.launch;

import org.jspecify.annotations.NullMarked;
