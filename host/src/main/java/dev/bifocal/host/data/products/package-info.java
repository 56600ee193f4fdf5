/**
 * Stanford Online Products, with the splits into coarse and fine labels.
 */
@NullMarked
package dev.bifocal.host.data.products;

import org.jspecify.annotations.NullMarked;
