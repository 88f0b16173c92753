"""Forms of JSON beside GeoJSON that hold places: Esri JSON, TopoJSON, and Google's location history."""
