package dev.bifocal.host.tool.inspect;

import java.util.Arrays;
import java.util.Random;

/** Alignment maps for tests. */
final class Maps {

    private Maps() {}

    /** Square maps of the given weights. */
    static AlignmentMaps of(float[]... maps) {
        int cells = maps[0].length;
        int side = (int) Math.sqrt(cells);
        float[] values = new float[maps.length * cells];
        for (int map = 0; map < maps.length; map++) {
            System.arraycopy(maps[map], 0, values, map * cells, cells);
        }
        return AlignmentMaps.of(values, 0, maps.length, side, side);
    }

    /** A map with the whole weight on one cell. */
    static float[] peak(int cells, int cell) {
        float[] map = new float[cells];
        map[cell] = 1;
        return map;
    }

    static float[] constant(int cells) {
        float[] map = new float[cells];
        Arrays.fill(map, 1f / cells);
        return map;
    }

    static float[] random(int cells, Random random) {
        float[] map = new float[cells];
        float sum = 0;
        for (int cell = 0; cell < cells; cell++) {
            map[cell] = random.nextFloat();
            sum += map[cell];
        }
        for (int cell = 0; cell < cells; cell++) {
            map[cell] /= sum;
        }
        return map;
    }
}
