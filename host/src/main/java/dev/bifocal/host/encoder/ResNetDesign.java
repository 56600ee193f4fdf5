package dev.bifocal.host.encoder;

import java.util.List;

/**
 * The design of a residual network: the kind of its blocks and their number.
 *
 * @param encoder the value of {@code encoder.name}
 * @param widening the inner width of a bottleneck, divided by the width of its stage; 0 for basic blocks of two
 *     convolutions
 * @param blocks the number of blocks in each stage
 */
record ResNetDesign(String encoder, int widening, List<Integer> blocks) {

    /** The output channels of a bottleneck, divided by the width of its stage. */
    static final int EXPANSION = 4;

    private static final List<Integer> BLOCKS_OF_50 = List.of(3, 4, 6, 3);
    private static final List<Integer> BLOCKS_OF_101 = List.of(3, 4, 23, 3);

    /** All supported designs, under torchvision's names. */
    static final List<ResNetDesign> ALL = List.of(
            new ResNetDesign("resnet18", 0, List.of(2, 2, 2, 2)),
            new ResNetDesign("resnet34", 0, BLOCKS_OF_50),
            new ResNetDesign("resnet50", 1, BLOCKS_OF_50),
            new ResNetDesign("resnet101", 1, BLOCKS_OF_101),
            new ResNetDesign("wide_resnet50_2", 2, BLOCKS_OF_50),
            new ResNetDesign("wide_resnet101_2", 2, BLOCKS_OF_101));

    static ResNetDesign named(String encoder) {
        return ALL.stream()
                .filter(design -> design.encoder().equals(encoder))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No encoder " + encoder));
    }

    /** The same network, truncated after the given number of stages. */
    ResNetDesign of(int stages) {
        return new ResNetDesign(encoder, widening, blocks.subList(0, stages));
    }

    /** Whether the blocks are bottlenecks of three convolutions. */
    boolean bottleneck() {
        return widening > 0;
    }
}
