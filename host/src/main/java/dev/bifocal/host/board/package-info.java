/**
 * The board: a server on the loopback interface that shows runs and sweeps in a browser while they go. It reads and
 * never writes. {@link dev.bifocal.host.board.Board} starts it; {@code Access} decides whether a request is answered,
 * {@code BoardPages} with what.
 */
@NullMarked
package dev.bifocal.host.board;

import org.jspecify.annotations.NullMarked;
