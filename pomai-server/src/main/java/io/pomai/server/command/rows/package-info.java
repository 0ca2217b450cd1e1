/** The table of all commands. */
@NullMarked
package io.pomai.server.command.rows;

import org.jspecify.annotations.NullMarked;
