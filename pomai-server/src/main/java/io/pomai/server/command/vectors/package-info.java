/** The commands on vector sets: the native family, and that of Redis. */
@NullMarked
package io.pomai.server.command.vectors;

import org.jspecify.annotations.NullMarked;
