/**
 * Who may do what: users, their passwords and the rules of what they may run, read and write. Knows
 * commands by name and number only.
 */
@NullMarked
package io.pomai.server.acl;

import org.jspecify.annotations.NullMarked;
