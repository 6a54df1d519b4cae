// What charts.js uses of ECharts; every line costs bytes.
import * as core from "echarts/core";
import { BarChart, LineChart, PieChart, MapChart, HeatmapChart, ScatterChart, TreemapChart, GraphChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent, VisualMapComponent, MarkLineComponent, CalendarComponent, DataZoomInsideComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
core.use([BarChart, LineChart, PieChart, MapChart, HeatmapChart, ScatterChart, TreemapChart, GraphChart,
  GridComponent, LegendComponent, TooltipComponent, VisualMapComponent, MarkLineComponent, CalendarComponent, DataZoomInsideComponent, SVGRenderer]);
export const init = core.init;
export const registerMap = core.registerMap;
export const getInstanceByDom = core.getInstanceByDom;
