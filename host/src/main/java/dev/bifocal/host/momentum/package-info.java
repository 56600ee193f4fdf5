/**
 * The momentum side: a copy of encoder and heads that follows the online side as a moving average.
 */
@NullMarked
package dev.bifocal.host.momentum;

import org.jspecify.annotations.NullMarked;
