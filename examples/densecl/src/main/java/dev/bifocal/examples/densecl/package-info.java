/**
 * Dense contrastive learning: a head that projects each position of a feature map, and a loss that pairs the positions.
 */
package dev.bifocal.examples.densecl;
