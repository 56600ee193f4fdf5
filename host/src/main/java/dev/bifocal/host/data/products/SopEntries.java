package dev.bifocal.host.data.products;

import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.DatasetEntry.Checksum;
import dev.bifocal.host.data.DatasetEntry.Counts;
import dev.bifocal.host.data.DatasetEntry.Download;
import dev.bifocal.host.data.DatasetEntry.Statistics;
import java.util.List;
import java.util.Optional;

/** The catalog entries of Stanford Online Products, with the splits of C. Feng and I. Patras (CVPR 2023). */
public final class SopEntries {

    private static final List<Download> DOWNLOADS = List.of(
            new Download(
                    "Stanford_Online_Products.zip (about 3 GB)", "https://cvgl.stanford.edu/projects/lifted_struct/"),
            new Download(
                    "coarse_labels/sop_split1 and sop_split2, to be copied into the unpacked folder",
                    "https://github.com/MrChenFeng, the official repository of C. Feng and I. Patras (CVPR 2023)"));
    private static final String LICENCE =
            "No license is known; the photos are from eBay offers, collected for research (H. O. Song et al., CVPR "
                    + "2016).";
    private static final String LAYOUT =
            """
            Stanford_Online_Products/    or this folder itself
              bicycle_final/*.JPG ... toaster_final/*.JPG
              Ebay_train.txt, Ebay_test.txt
              sop_split1/, sop_split2/   the published lists: {train,test}_{path,coarse_label,fine_label}.json
            """;
    private static final String PARTIAL = "data.partial=true accepts an incomplete copy.";
    private static final String COARSE = "The twelve product categories.";
    private static final List<Checksum> CHECKSUMS = List.of(new Checksum(
            "Stanford_Online_Products.zip",
            "7f73d41a2f44250d4779881525aea32e",
            "pytorch-metric-learning; the publisher gives none"));

    public static final DatasetEntry SPLIT_1 = entry(
            Sop.Split.ONE,
            "product photos; products with 8 images or more, other products for testing",
            new Counts(25_368, 25_278, 12, 2_517, 2_518),
            List.of(
                    "Without sop_split1, the split is made from Ebay_train.txt and Ebay_test.txt: products with at least"
                            + " eight images, in the order of these files.",
                    "Fine labels begin at 0 in both parts and denote different products.",
                    PARTIAL));

    public static final DatasetEntry SPLIT_2 = entry(
            Sop.Split.TWO,
            "product photos; products with 12 images, 10 for training and 2 for testing",
            Counts.of(14_980, 2_996, 12, 1_498),
            List.of(
                    "Without sop_split2, the products are the published ones, but the two test images of each product are"
                            + " our own choice, with a fixed seed; the data set is then called 'sop-split2 (own choice of"
                            + " test images)' in a run's provenance.json.",
                    PARTIAL));

    private SopEntries() {}

    private static DatasetEntry entry(Sop.Split split, String summary, Counts counts, List<String> notes) {
        return new DatasetEntry(
                split.key(),
                summary,
                DOWNLOADS,
                LICENCE,
                LAYOUT,
                Optional.of(counts),
                COARSE,
                Statistics.IMAGENET,
                notes,
                CHECKSUMS,
                data -> Sop.open(split, data.root()));
    }
}
