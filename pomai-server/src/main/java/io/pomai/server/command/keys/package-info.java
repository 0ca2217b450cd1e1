/** The commands on keys of any type, and on strings. */
@NullMarked
package io.pomai.server.command.keys;

import org.jspecify.annotations.NullMarked;
