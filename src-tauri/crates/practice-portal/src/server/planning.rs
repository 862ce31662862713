//! The invented zoning map of Aldermoor, in Esri's JSON.

use serde_json::{Value, json};

const WGS84: u32 = 4326;

struct Plot {
    id: u32,
    zone: &'static str,
    name: &'static str,
    west: f64,
    south: f64,
}

const PLOTS: [Plot; 4] = [
    Plot { id: 1, zone: "R2", name: "Harbour Row", west: -1.52, south: 54.61 },
    Plot { id: 2, zone: "C1", name: "Market Square", west: -1.51, south: 54.61 },
    Plot { id: 3, zone: "G", name: "Lindqvist Green", west: -1.51, south: 54.62 },
    Plot { id: 4, zone: "M", name: "Foundry Yard", west: -1.50, south: 54.62 },
];

/// The map service.
pub(crate) fn map_service() -> Value {
    json!({
        "currentVersion": 11.3,
        "mapName": "Zoning",
        "serviceDescription": "Practice data: nothing here is real.",
        "capabilities": "Map,Query,Data",
        "spatialReference": {"wkid": WGS84},
        "fullExtent": extent(),
        "layers": [{"id": 0, "name": "Plots", "type": "Feature Layer", "geometryType": "esriGeometryPolygon"}],
        "tables": [],
    })
}

/// The feature service.
pub(crate) fn feature_service() -> Value {
    json!({
        "currentVersion": 11.3,
        "serviceDescription": "Practice data: nothing here is real.",
        "capabilities": "Query",
        "spatialReference": {"wkid": WGS84},
        "layers": [{"id": 0, "name": "Plots", "type": "Feature Layer"}],
        "tables": [],
    })
}

/// Its only layer.
pub(crate) fn layer() -> Value {
    json!({
        "currentVersion": 11.3,
        "id": 0,
        "name": "Plots",
        "type": "Feature Layer",
        "geometryType": "esriGeometryPolygon",
        "objectIdField": "OBJECTID",
        "displayField": "name",
        "capabilities": "Query",
        "maxRecordCount": 1000,
        "extent": extent(),
        "fields": fields(),
    })
}

/// All plots, or only their number. `where` is not looked at: four plots need no search.
pub(crate) fn query(count_only: bool) -> Value {
    if count_only {
        return json!({"count": PLOTS.len()});
    }
    let features: Vec<Value> = PLOTS.iter().map(feature).collect();
    json!({
        "objectIdFieldName": "OBJECTID",
        "geometryType": "esriGeometryPolygon",
        "spatialReference": {"wkid": WGS84, "latestWkid": WGS84},
        "fields": fields(),
        "features": features,
    })
}

fn feature(plot: &Plot) -> Value {
    const SIDE: f64 = 0.01;
    let (west, south) = (plot.west, plot.south);
    let (east, north) = (west + SIDE, south + SIDE);
    json!({
        "attributes": {"OBJECTID": plot.id, "zone": plot.zone, "name": plot.name},
        "geometry": {"rings": [[[west, south], [west, north], [east, north], [east, south], [west, south]]]},
    })
}

fn fields() -> Value {
    json!([
        {"name": "OBJECTID", "type": "esriFieldTypeOID", "alias": "OBJECTID"},
        {"name": "zone", "type": "esriFieldTypeString", "alias": "Zone", "length": 8},
        {"name": "name", "type": "esriFieldTypeString", "alias": "Name", "length": 64},
    ])
}

fn extent() -> Value {
    json!({"xmin": -1.52, "ymin": 54.61, "xmax": -1.49, "ymax": 54.63, "spatialReference": {"wkid": WGS84}})
}
