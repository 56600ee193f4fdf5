/**
 * The embedded data set: pictures of shapes, drawn from formulas and therefore equal on every machine. Read
 * {@link dev.bifocal.host.data.shapes.Shapes} first.
 */
@NullMarked
package dev.bifocal.host.data.shapes;

import org.jspecify.annotations.NullMarked;
