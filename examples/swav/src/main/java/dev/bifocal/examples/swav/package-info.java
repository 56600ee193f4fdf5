/** SwAV: the clusters that one view is assigned to are predicted from the other views, small crops included. */
package dev.bifocal.examples.swav;
