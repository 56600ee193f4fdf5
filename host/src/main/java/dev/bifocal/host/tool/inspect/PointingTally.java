package dev.bifocal.host.tool.inspect;

import java.util.ArrayList;
import java.util.List;

/** Gathers what the maps of images score. */
final class PointingTally {

    private final Series peaks = new Series();
    private final Series mostPeaked = new Series();
    private final Series uniform = new Series();
    private final Series centre = new Series();
    private final Series mass = new Series();
    private final Series mostPeakedMass = new Series();
    private final Series area = new Series();
    private final int maps;
    private final int rows;
    private final int columns;
    private final double[] peakByMap;
    private final double[] massByMap;
    private double peakedness;
    private double entropy;

    PointingTally(int maps, int rows, int columns) {
        this.maps = maps;
        this.rows = rows;
        this.columns = columns;
        peakByMap = new double[maps];
        massByMap = new double[maps];
    }

    void add(AlignmentMaps image, ObjectCells object) {
        double peakSum = 0;
        double massSum = 0;
        for (int map = 0; map < maps; map++) {
            double peak = object.pointing(image, map);
            double onObject = object.mass(image, map);
            peakByMap[map] += peak;
            massByMap[map] += onObject;
            peakSum += peak;
            massSum += onObject;
            peakedness += image.peakedness(map);
            entropy += image.entropy(map);
        }
        peaks.add(peakSum / maps);
        mass.add(massSum / maps);
        int most = image.mostPeaked();
        mostPeaked.add(object.pointing(image, most));
        mostPeakedMass.add(object.mass(image, most));
        uniform.add(object.uniformPointing());
        centre.add(object.centrePointing());
        area.add(object.area());
    }

    int images() {
        return area.count;
    }

    Pointing result() {
        double all = (double) maps * images();
        return new Pointing(
                images(),
                maps,
                rows,
                columns,
                peaks.estimate(),
                mostPeaked.estimate(),
                uniform.estimate(),
                centre.estimate(),
                mass.estimate(),
                mostPeakedMass.estimate(),
                area.estimate(),
                peakedness / all,
                entropy / all,
                overImages(peakByMap),
                overImages(massByMap));
    }

    private List<Double> overImages(double[] sums) {
        List<Double> means = new ArrayList<>();
        for (double sum : sums) {
            means.add(sum / images());
        }
        return means;
    }

    /** Mean and variance of numbers, one after the other (Welford). */
    private static final class Series {
        private int count;
        private double mean;
        private double squares;

        void add(double value) {
            count++;
            double before = value - mean;
            mean += before / count;
            squares += before * (value - mean);
        }

        Pointing.Estimate estimate() {
            return new Pointing.Estimate(mean, count > 1 ? Math.sqrt(squares / (count - 1) / count) : 0);
        }
    }
}
