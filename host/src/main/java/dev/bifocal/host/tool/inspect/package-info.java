/**
 * Numbers and pictures of a trained network: alignment maps, whether they point at the object, and nearest neighbours;
 * and pictures of a data set with its views. Read {@link dev.bifocal.host.tool.inspect.Inspection} first.
 */
@NullMarked
package dev.bifocal.host.tool.inspect;

import org.jspecify.annotations.NullMarked;
